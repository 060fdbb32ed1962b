#include "runtime/policy/redactor.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_commands.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <sstream>
#include <thread>
#include <unistd.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

/// Runs `command` in `folder`, and requests a stop once it has made the file `up`. The message.
std::string stopped_when_up(const temporary_folder& folder, const std::string& command,
                            builtin_options options = {}) {
  std::stop_source source;
  action_context context;
  context.stop = source.get_token();
  std::jthread stopper{[&] {
    while (!std::filesystem::exists(folder / "up"))
      std::this_thread::yield();
    source.request_stop();
  }};
  return fault({{"commands", {command, "touch never"}},
                {"workdir", folder.path().string()},
                {"abortOnError", false}},
               context, options);
}

} // namespace

TEST_CASE("exec: answers what each command wrote, and the whole") {
  CHECK(output_of({{"commands", {"echo one", "echo two; echo err >&2"}}})
        == json{{"commands",
                 {{{"input", "echo one"}, {"output", "one\n"}, {"stderr", ""}, {"status", 0}},
                  {{"input", "echo two; echo err >&2"},
                   {"output", "two\n"},
                   {"stderr", "err\n"},
                   {"status", 0}}}},
                {"stdout", "one\ntwo\n"},
                {"stderr", "err\n"},
                {"status", 0}});
}

TEST_CASE("exec: one text is one command, and none is fine") {
  CHECK(output_of({{"commands", "echo one"}})["stdout"] == "one\n");
  CHECK(output_of({{"commands", json::array()}})
        == json{{"commands", json::array()}, {"stdout", ""}, {"stderr", ""}, {"status", 0}});
}

TEST_CASE("exec: each command has a shell of its own") {
  CHECK(output_of({{"commands", {"x=1; cd /", "echo [$x]"}}})["stdout"] == "[]\n");
}

TEST_CASE("exec: a status other than 0 fails the task, with the tail of standard error") {
  auto message = fault({{"commands", {"echo err >&2; exit 3", "echo never"}}});
  CHECK(message == "`echo err >&2; exit 3` ended with status 3: err");
}

TEST_CASE("exec: a failed command that says nothing on standard error is told by its output") {
  CHECK(fault({{"commands", "echo out; exit 3"}}) == "`echo out; exit 3` ended with status 3: out");
  CHECK(fault({{"commands", "echo out; echo err >&2; exit 3"}})
          .ends_with("status 3: err\nstandard output: out"));
  CHECK(fault({{"commands", "exit 3"}}) == "`exit 3` ended with status 3");
}

TEST_CASE("exec: a failure tells what the commands before it said last") {
  CHECK(fault({{"commands", {"echo one; echo warned >&2", "echo two", "echo bad >&2; exit 3"}}})
        == "`echo bad >&2; exit 3` ended with status 3: bad\n"
           "standard error before it: warned\nstandard output before it: one\ntwo");
}

TEST_CASE("exec: the rest is not run after a failure") {
  temporary_folder folder;
  fault({{"commands", {"false", "touch never"}}, {"workdir", folder.path().string()}});
  CHECK(folder.size() == 0);
}

TEST_CASE("exec: the tail in a message is the end of a long standard error") {
  auto message = fault({{"commands", "seq 100000 >&2; exit 1"}});
  CHECK(message.size() < 2300);
  CHECK(message.ends_with("99999\n100000"));
}

TEST_CASE("exec: the tail is the very end, even beyond what is kept") {
  builtin_options options;
  options.output_limit = 100;
  auto message = fault({{"commands", "seq 100000 >&2; exit 1"}}, {}, options);
  CHECK(message.ends_with("99999\n100000"));
}

TEST_CASE("exec: a message has no part of a secret that it begins or ends inside of") {
  auto hides = std::make_shared<redactor>();
  hides->hide("correct-horse");
  action_context context;
  context.secrets = hides;
  auto message = fault({{"commands", "echo correct-horse >&2; seq -f %05.0f 400 | head -c 2040 >&2;"
                                     " exit 1"}},
                       context);
  CHECK(holds(message, "ended with status 1: ***\n00001\n"));
  message = fault({{"commands", "exit 3 #" + std::string(100, 'x') + " correct-horse"}}, context);
  CHECK(holds(message, " ***...` ended with status 3"));
  CHECK_FALSE(holds(message, "corr"));
}

TEST_CASE("exec: without abortOnError a status is only told, and the last one counts") {
  auto output = output_of({{"commands", {"exit 3", "exit 4", "true"}}, {"abortOnError", false}});
  CHECK(output["status"] == 4);
  CHECK(output["commands"][0]["status"] == 3);
  CHECK(output["commands"][2]["status"] == 0);
}

TEST_CASE("exec: a shell killed by a signal has the status 128 + its number") {
  auto output = output_of({{"commands", "kill -KILL $$"}, {"abortOnError", false}});
  CHECK(output["status"] == 128 + SIGKILL);
}

TEST_CASE("exec: runs in workdir, and says where that doesn't exist") {
  temporary_folder folder;
  auto real = std::filesystem::canonical(folder.path()).string();
  CHECK(output_of({{"commands", "pwd -P"}, {"workdir", real}})["stdout"] == real + '\n');
  CHECK(holds(fault({{"commands", "true"}, {"workdir", folder / "gone"}}),
              "/gone\": No such file or directory"));
  folder.write("file", "");
  CHECK(
    holds(fault({{"commands", "true"}, {"workdir", folder / "file"}}), "/file\" is not a folder"));
}

TEST_CASE("exec: env is added to the environment, and changes what is there") {
  auto output = output_of({{"commands", "echo $A,$B,$C; test -n \"$PATH\""},
                           {"env", {{"A", "x y"}, {"B", 5}, {"C", nullptr}}}});
  CHECK(output["stdout"] == "x y,5,\n");
  CHECK(output_of({{"commands", "env | grep -c ^HOME="}, {"env", {{"HOME", "/"}}}})["stdout"]
        == "1\n");
}

TEST_CASE("exec: a variable that can't be is refused") {
  CHECK(holds(fault({{"commands", "true"}, {"env", {{"A=B", "x"}}}}),
              "\"A=B\" can't be a variable's name"));
  CHECK(holds(fault({{"commands", "true"}, {"env", {{"A", {1}}}}}), "expected a map of texts"));
}

TEST_CASE("exec: a command knows the execution it works for") {
  action_context context;
  context.execution_id = "e";
  context.process_id = "p";
  context.task_path = "flow/t";
  context.attempt = 3;
  auto output = execute(
    {{"commands", "echo $TROUPE_EXECUTION_ID $TROUPE_PROCESS_ID $TROUPE_TASK $TROUPE_ATTEMPT"}},
    context);
  REQUIRE(output);
  CHECK((**output)["stdout"] == "e p flow/t 3\n");
}

TEST_CASE("exec: a command sees its share of the machine") {
  action_context context;
  context.resources
    = {{"cpus", 1.5}, {"memory", 4'294'967'296.0}, {"gpus", 2, {0, 3}}, {"tape-drive", 1}};
  const auto* text = "echo $TROUPE_CPUS $TROUPE_RESOURCE_MEMORY $CUDA_VISIBLE_DEVICES "
                     "$TROUPE_RESOURCE_GPUS $TROUPE_RESOURCE_TAPE_DRIVE";
  auto output = execute({{"commands", text}}, context);
  REQUIRE(output);
  CHECK((**output)["stdout"] == "1.5 4294967296 0,3 0,3 1\n");
  auto own = execute({{"commands", "echo $CUDA_VISIBLE_DEVICES $TROUPE_CPUS"},
                      {"env", {{"CUDA_VISIBLE_DEVICES", "9"}, {"TROUPE_CPUS", "9"}}}},
                     context);
  REQUIRE(own);
  CHECK((**own)["stdout"] == "9 1.5\n");
}

TEST_CASE("exec: standard input is the given text, else empty") {
  CHECK(output_of({{"commands", {"cat", "wc -c"}}, {"stdin", "hello"}})["stdout"] == "hello5\n");
  CHECK(output_of({{"commands", "cat"}})["stdout"] == "");
}

TEST_CASE("exec: a standard input larger than a pipe goes through, both ways at once") {
  std::string input(3'000'000, 'x');
  auto output = output_of({{"commands", "cat"}, {"stdin", input}});
  CHECK(output["stdout"].get_ref<const std::string&>() == input);
}

TEST_CASE("exec: a command needn't read its standard input") {
  std::string input(3'000'000, 'x');
  CHECK(output_of({{"commands", {"true", "head -c 3"}}, {"stdin", input}})["stdout"] == "xxx");
}

TEST_CASE("exec: 100 MB on both streams don't deadlock, and what is cut is counted") {
  builtin_options options;
  options.output_limit = 1000;
  auto output = output_of({{"commands", "head -c 100000000 /dev/zero | tr '\\0' a; "
                                        "head -c 100000000 /dev/zero | tr '\\0' b >&2"}},
                          options);
  CHECK(output["stdout"] == std::string(1000, 'a'));
  CHECK(output["stderr"] == std::string(1000, 'b'));
  CHECK(output["truncated"] == json{{"stdout", 99'999'000}, {"stderr", 99'999'000}});
  CHECK(output["commands"][0]["truncated"] == json{{"output", 99'999'000}, {"stderr", 99'999'000}});
}

TEST_CASE("exec: the limit of a stream holds for all commands together") {
  builtin_options options;
  options.output_limit = 5;
  auto output = output_of({{"commands", {"printf abc", "printf def", "printf gh"}}}, options);
  CHECK(output["stdout"] == "abcde");
  CHECK(output["truncated"] == json{{"stdout", 3}, {"stderr", 0}});
  CHECK(output["commands"][1]["output"] == "def");
  CHECK_FALSE(output["commands"][1].contains("truncated"));
}

TEST_CASE("exec: a limit doesn't leave half a character") {
  builtin_options options;
  options.output_limit = 4;
  CHECK(output_of({{"commands", "printf 'abc\\303\\244d'"}}, options)["stdout"] == "abc");
}

TEST_CASE("exec: output that isn't UTF-8 is made valid, and says so") {
  auto output = output_of({{"commands", "printf 'a\\377b\\303'"}});
  CHECK(output["stdout"]
        == "a\xEF\xBF\xBD"
           "b\xEF\xBF\xBD");
  CHECK_NOTHROW(output.dump());
  CHECK(output["replaced"] == json{{"stdout", 2}, {"stderr", 0}});
  CHECK(output["commands"][0]["replaced"] == json{{"output", 2}, {"stderr", 0}});
  CHECK_FALSE(output_of({{"commands", "printf '\\303\\244'"}}).contains("replaced"));
}

TEST_CASE("exec: the shell is an option") {
  CHECK(output_of({{"commands", "echo $((2**3))"}, {"shell", "bash"}})["stdout"] == "8\n");
  CHECK(holds(fault({{"commands", "true"}, {"shell", "no-such-shell"}}),
              "can't start the shell \"no-such-shell\": No such file or directory"));
}

TEST_CASE("exec: a command that begins like an option is a command") {
  CHECK(holds(fault({{"commands", "-e echo hi"}}), "ended with status 127"));
  CHECK(holds(fault({{"commands", "+x"}, {"shell", "bash"}}), "ended with status 127"));
}

TEST_CASE("exec: a command too long for the system is told") {
  CHECK(holds(fault({{"commands", "true " + std::string(200'000, 'x')}}), "too long"));
}

TEST_CASE("exec: fields that are wrong are named") {
  CHECK(fault(json::object()) == "missing field \"commands\", a list");
  CHECK(fault({{"comands", "x"}}) == "unknown field \"comands\"; did you mean \"commands\"?");
  CHECK(fault({{"commands", {{"a", 1}}}})
        == "field \"commands\" is a map: expected text or a list of texts");
  CHECK(fault({{"commands", {"a", 1}}})
        == "field \"commands[1]\" is an integer (1): expected text or a list of texts");
  CHECK(fault({{"commands", "x"}, {"timeoutMs", -5}})
        == "field \"timeoutMs\" is an integer (-5): expected a natural number of milliseconds");
  CHECK(holds(fault({{"commands", std::string("a\0b", 3)}}), "NUL"));
}

TEST_CASE("exec: a timeout ends the command, and fails with the bound") {
  CHECK(holds(fault({{"commands", "sleep 1000"}, {"timeoutMs", 100}}),
              "timed out after 100 ms (timeoutMs): status 124"));
}

TEST_CASE("exec: what ignores SIGTERM is killed after the grace") {
  builtin_options options;
  options.kill_grace = 50ms;
  auto message = fault(
    {{"commands", "trap '' TERM; while :; do sleep 1000; done"}, {"timeoutMs", 100}}, {}, options);
  CHECK(holds(message, "status 124"));
}

TEST_CASE("exec: a child that ignores SIGTERM and holds the streams is killed too") {
  temporary_folder folder;
  builtin_options options;
  options.kill_grace = 50ms;
  stopped_when_up(folder,
                  "(trap '' TERM; until test -e pid; do :; done; echo > up; exec sleep 1000) & "
                  "echo $! > pid.new; mv pid.new pid; wait",
                  options);
  CHECK(ends(std::stoi(folder.read("pid"))));
}

TEST_CASE("exec: what a command writes on SIGTERM is still heard") {
  temporary_folder folder;
  auto message = stopped_when_up(
    folder, "trap 'echo bye >&2; exit 5' TERM; echo > up; while :; do sleep 1000 & wait; done");
  CHECK(message.ends_with("was stopped: bye"));
}

TEST_CASE("exec: without abortOnError a timeout is a status too") {
  auto output = output_of(
    {{"commands", {"sleep 1000", "echo on"}}, {"timeoutMs", 200}, {"abortOnError", false}});
  CHECK(output["status"] == 124);
  CHECK(output["stdout"] == "on\n");
}

TEST_CASE("exec: a stop request ends the command's whole group, and nothing follows") {
  temporary_folder folder;
  auto message = stopped_when_up(folder, "sleep 1000 & echo $$ $! > pids; echo > up; wait");
  CHECK(holds(message, "was stopped"));
  std::istringstream pids{folder.read("pids")};
  for (pid_t pid = 0; pids >> pid;)
    CHECK(ends(pid));
  CHECK_FALSE(std::filesystem::exists(folder / "never"));
}

TEST_CASE("exec: nothing starts once a stop was requested") {
  std::stop_source source;
  source.request_stop();
  action_context context;
  context.stop = source.get_token();
  CHECK(fault({{"commands", "true"}}, context) == "stopped before `true`");
}

TEST_CASE("exec: a command that closes its streams is waited for") {
  CHECK(
    output_of({{"commands", "exec >&- 2>&-; sleep 0.1; exit 7"}, {"abortOnError", false}})["status"]
    == 7);
}

TEST_CASE("exec: leaves no descriptor open") {
  auto count
    = [] { return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {}); };
  CHECK(execute({{"commands", "true"}, {"stdin", "x"}}));
  auto before = count();
  CHECK_FALSE(execute({{"commands", {"true", "false"}}, {"stdin", "x"}}));
  CHECK_FALSE(execute({{"commands", "true"}, {"workdir", "/no/such/folder"}}));
  CHECK_FALSE(execute({{"commands", "sleep 1000"}, {"timeoutMs", 50}}));
  CHECK(count() == before);
}

TEST_CASE("exec: what its commands used is added up") {
  action_context asked;
  asked.used = std::make_shared<attempt_usage>();
  CHECK(execute({{"commands", {"true", "exit 4"}}, {"abortOnError", false}}, asked));
  CHECK(asked.used->total.commands == 2);
  CHECK(asked.used->status == 4);
}
