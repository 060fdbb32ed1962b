// `files` and `isolate` of commands.
#include "runtime/action/attempt_log.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_commands.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace troupe;

namespace {

/// A process that works in a folder, and what is kept of its attempts beside it.
struct worker {
  temporary_folder around;
  action_context context;

  worker() {
    around.write("work/in.txt", "in");
    context.process_id = "flow/1";
    context.execution_id = "flow/1/flow/a";
    context.task_path = "flow/a";
    attempt_logs logs;
    logs.folder = around / "logs";
    context.logs = std::make_shared<const attempt_logs>(std::move(logs));
  }

  std::string run(const std::string& script, json files, bool isolated) const {
    json input{{"script", script},
               {"workdir", around / "work"},
               {"files", std::move(files)},
               {"isolate", isolated}};
    return message_of(run_action(builtin(), "system/exec", "run", std::move(input), context));
  }

  /// Where the attempt works.
  std::string folder() const {
    return attempt_folder_of(context.logs->folder,
                             {context.process_id, context.execution_id, context.task_path, 1});
  }
};

} // namespace

TEST_CASE("files of commands: what is to be read and written has to be there") {
  worker w;
  CHECK(w.run("cat in.txt > out.txt", {{"in", "in.txt"}, {"out", "out.txt"}}, false) == "");
  CHECK(holds(w.run("touch never", {{"in", "none.txt"}}, false), "there is no none.txt"));
  CHECK_FALSE(std::filesystem::exists(w.around / "work/never"));
  CHECK(w.run("true", {{"out", "none.txt"}}, false)
        == "files.out: the command ended well, but there is no none.txt");
  CHECK(holds(w.run("exit 3", {{"out", "none.txt"}}, false), "ended with status 3"));
}

TEST_CASE(
  "files of commands: an isolated one works in a folder of its own, which goes with success") {
  worker w;
  CHECK(
    w.run("[ \"$TMPDIR\" = \"$PWD\" ]; [ \"$(ls)\" = in.txt ]; cat in.txt > out.txt; touch more",
          {{"in", "in.txt"}, {"out", "out.txt"}}, true)
    == "");
  CHECK(w.around.read("work/out.txt") == "in");
  CHECK_FALSE(std::filesystem::exists(w.around / "work/more"));
  CHECK_FALSE(std::filesystem::exists(w.folder()));
}

TEST_CASE(
  "files of commands: the folder of a failed attempt stays, is told, and nothing has moved") {
  worker w;
  auto message = w.run("echo half > out.txt; exit 3", {{"out", "out.txt"}}, true);
  CHECK(holds(message, "ended with status 3"));
  CHECK(message.ends_with("\nits folder: " + w.folder()));
  CHECK(std::filesystem::exists(w.folder() + "/out.txt"));
  CHECK_FALSE(std::filesystem::exists(w.around / "work/out.txt"));
  discard_logs(w.context.logs->folder, w.context.process_id, 1);
  remove_discarded_logs(w.context.logs->folder);
  CHECK_FALSE(std::filesystem::exists(w.folder()));
}

TEST_CASE("files of commands: an attempt that changes what it reads fails, and moves nothing") {
  worker w;
  auto message
    = w.run("echo more >> in.txt; echo x > out.txt", {{"in", "in.txt"}, {"out", "out.txt"}}, true);
  CHECK(holds(message, "was changed while it ran"));
  CHECK_FALSE(std::filesystem::exists(w.around / "work/out.txt"));
}

TEST_CASE("files of commands: a TMPDIR that the task sets stays") {
  worker w;
  json input{
    {"script", "[ \"$TMPDIR\" = /tmp ]"}, {"env", {{"TMPDIR", "/tmp"}}}, {"isolate", true}};
  CHECK(message_of(run_action(builtin(), "system/exec", "run", std::move(input), w.context)) == "");
}

TEST_CASE("files of commands: those of execute share the folder") {
  worker w;
  json input{{"commands", {"echo 1 > a", "cat a > b"}},
             {"workdir", w.around / "work"},
             {"files", {{"out", {"b"}}}},
             {"isolate", true}};
  CHECK(message_of(run_action(builtin(), "system/exec", "execute", std::move(input), w.context))
        == "");
  CHECK(w.around.read("work/b") == "1\n");
  CHECK_FALSE(std::filesystem::exists(w.around / "work/a"));
}
