#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_commands.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

result<value> run_outcome(json input, builtin_options options = {}) {
  return run_action(builtin(std::move(options)), "system/exec", "run", std::move(input));
}

json run(json input) {
  auto output = run_outcome(std::move(input));
  REQUIRE_MESSAGE(output, message_of(output));
  return **output;
}

std::string run_fault(json input, builtin_options options = {}) {
  auto output = run_outcome(std::move(input), std::move(options));
  REQUIRE_FALSE(output);
  return output.error().message;
}

json text_of(json input) {
  input["parse"] = "text";
  return run(std::move(input));
}

} // namespace

TEST_CASE("run: a value is data, whatever is in it") {
  json variables;
  for (auto text : {"$(echo no)", "`echo no`", "; echo no", "\" echo no", "' echo no", "\\", "a\nb",
                    "-n", "$x", "*", ""}) {
    variables["x"] = text;
    CHECK(text_of({{"script", "printf %s. \"$x\""}, {"variables", variables}})
          == std::string{text} + '.');
  }
}

TEST_CASE("run: values that are no texts are JSON, null is not there") {
  CHECK(
    text_of({{"script", "echo \"$a $b $c ${d:-none} $e\""},
             {"variables",
              {{"a", 1.5}, {"b", {1, "x"}}, {"c", {{"k", nullptr}}}, {"d", nullptr}, {"e", true}}}})
    == "1.5 [1,\"x\"] {\"k\":null} none true");
}

TEST_CASE("run: env wins over values, and takes variables away") {
  setenv("TEST_OF_RUN", "ours", 1);
  CHECK(text_of({{"script", "echo $TEST_OF_RUN"}}) == "ours");
  CHECK(text_of({{"script", "echo $TEST_OF_RUN"}, {"variables", {{"TEST_OF_RUN", "theirs"}}}})
        == "theirs");
  CHECK(text_of({{"script", "echo $TEST_OF_RUN"},
                 {"variables", {{"TEST_OF_RUN", "theirs"}}},
                 {"env", {{"TEST_OF_RUN", 7}}}})
        == "7");
  CHECK(text_of({{"script", "echo ${TEST_OF_RUN-gone}"}, {"env", {{"TEST_OF_RUN", nullptr}}}})
        == "gone");
  unsetenv("TEST_OF_RUN");
}

TEST_CASE("run: the file that a shell would read first is not") {
  temporary_folder folder;
  std::ofstream{folder / "first"} << "echo first\n";
  setenv("BASH_ENV", (folder / "first").c_str(), 1);
  CHECK(text_of({{"script", "echo script"}}) == "script");
  unsetenv("BASH_ENV");
}

TEST_CASE("run: the first command that fails ends the script, in a pipe too, and so does an unset "
          "variable") {
  CHECK(run_fault({{"script", "echo out; false | true; echo never"}})
        == "`echo out; false | true; echo never` ended with status 1: out");
  CHECK(run_fault({{"script", "echo err >&2\nexit 3"}})
        == "`echo err >&2...` ended with status 3: err");
  CHECK(holds(run_fault({{"script", "echo $unset_in_test"}}), "unbound variable"));
  CHECK(holds(run_fault({{"script", "echo $unset_in_test"}, {"shell", "sh"}}), "not set"));
  CHECK(text_of({{"script", "false | true; echo $0"}, {"shell", "sh"}}) == "/bin/sh");
}

TEST_CASE("run: statuses that are well are no failure") {
  CHECK(run({{"script", "exit 3"}, {"ok", {0, 3}}})
        == json{{"stdout", ""}, {"stderr", ""}, {"status", 3}});
  CHECK(holds(run_fault({{"script", "true"}, {"ok", {1}}}), "ended with status 0"));
}

TEST_CASE("run: a program gets its arguments as they are") {
  CHECK(text_of({{"argv", {"printf", "%s|", "a b", {"$c", "", "*"}, 5}}}) == "a b|$c||*|5|");
  CHECK(run_fault({{"argv", {"no-such-program", "x"}}})
        == "`no-such-program x`: can't start the program \"no-such-program\": No such file or "
           "directory");
  CHECK(holds(run_fault({{"argv", {"echo", nullptr}}}), "argument 1 is null"));
}

TEST_CASE("run: another program gets the script as a file, which is gone afterwards") {
  auto path = text_of({{"script", "echo $0; test -f $0"}, {"shell", {"bash", "-x"}}});
  CHECK(holds(path.get<std::string>(), "/troupe-script-"));
  CHECK(!std::filesystem::exists(path.get<std::string>()));
}

TEST_CASE("run: a script of any length runs") {
  auto script = "x=0\n: " + std::string(300'000, 'y') + "\necho $((x + 1))";
  CHECK(text_of({{"script", script}}) == "1");
  CHECK(text_of({{"script", script}, {"shell", "sh"}}) == "1");
}

TEST_CASE("run: a value that is too long for a variable is refused, and passes by stdin") {
  std::string text(200'000, 'x');
  CHECK(
    holds(run_fault({{"script", "true"}, {"variables", {{"v", text}}}}),
          "the value of v has 200000 bytes: a variable takes 128 KiB at most; pass it by stdin"));
  CHECK(text_of({{"script", "wc -c"}, {"stdin", text}}) == "200000");
  CHECK(text_of({{"script", "cat"}, {"stdin", {{"a", 1}}}}) == "{\"a\":1}");
  CHECK(holds(run_fault({{"script", "true"}, {"variables", {{"v", std::string("a\0b", 3)}}}}),
              "the value of v holds a NUL character"));
  CHECK(holds(run_fault({{"script", "true"}, {"variables", {{"IFS", "x"}}}}),
              "the shell has a meaning of its own for $IFS"));
}

TEST_CASE("run: output is read as text, lines or JSON") {
  auto read = [](const char* script, const char* form) {
    return run({{"script", script}, {"parse", form}});
  };
  CHECK(read("printf 'a\\n\\n'", "text") == "a\n");
  CHECK(read("true", "text") == "");
  CHECK(read("printf 'a\\n\\nb'", "lines") == json{"a", "", "b"});
  CHECK(read("printf 'a\\n'", "lines") == json{"a"});
  CHECK(read("true", "lines") == json::array());
  CHECK(read("echo '{\"a\": [1]}'", "json") == json{{"a", {1}}});
}

TEST_CASE("run: output that can't be read so fails") {
  auto reason = [](const char* script, const char* form, builtin_options options = {}) {
    return run_fault({{"script", script}, {"parse", form}}, std::move(options));
  };
  CHECK(holds(reason("true", "json"), "standard output: "));
  CHECK(holds(reason("echo 12345678901234567890123", "json"), "standard output: "));
  CHECK(holds(reason("printf '\\377'", "text"), "standard output is no UTF-8"));
  builtin_options few;
  few.output_limit = 10;
  CHECK(holds(reason("echo 123456789012", "lines", few), "3 bytes are missing"));
}

TEST_CASE("run: what a command used is counted where somebody asks") {
  action_context asked;
  asked.used = std::make_shared<attempt_usage>();
  auto burn = "i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done; exit 3";
  auto ended = run_action(builtin(), "system/exec", "run", {{"script", burn}}, asked);
  CHECK_FALSE(ended);
  const auto& used = *asked.used;
  CHECK(used.status == 3);
  CHECK(used.total.commands == 1);
  CHECK(used.total.wall > duration::zero());
  CHECK(used.total.cpu > duration::zero());
  CHECK(used.total.memory > 100'000);
}

TEST_CASE("run: a command that a signal ended tells which, and its peak of memory") {
  auto message = run_fault({{"script", "kill -KILL $$"}});
  CHECK(message.find("ended with status 137 (signal KILL, ") != std::string::npos);
  CHECK(message.find(" in memory at most)") != std::string::npos);
}

TEST_CASE("run: a command is warned before the timeout of its task") {
  auto script = "trap 'echo warned; exit 85' USR1; echo ready; while :; do sleep 0.01; done";
  auto fault = run_fault(
    {{"script", script}, {"warn", {{"signal", "USR1"}, {"before", "9m"}, {"timeout", "541s"}}}});
  CHECK(fault.find("ended with status 85") != std::string::npos);
  CHECK(fault.find("warned") != std::string::npos);
  CHECK(run_fault({{"script", "true"},
                   {"warn", {{"signal", "USR1"}, {"before", "soon"}, {"timeout", "1m"}}}})
          .find("\"soon\"")
        != std::string::npos);
}
