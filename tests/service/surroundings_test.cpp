// Actions of a process that was started elsewhere: its folder and environment hold.
#include "runtime/action/surroundings.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_action.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

using namespace troupe;

namespace {

struct started_elsewhere {
  started_elsewhere() { around.folder = folder.path().string(); }

  json call(const char* name, const char* method, json input) {
    action_context context;
    context.around = std::make_shared<const recorded_surroundings>(around);
    auto output = run_action(builtin(), name, method, std::move(input), std::move(context));
    REQUIRE_MESSAGE(output, message_of(output));
    return **output;
  }

  temporary_folder folder;
  recorded_surroundings around;
};

} // namespace

TEST_CASE("surroundings: commands run in the folder of their process, and find its environment") {
  started_elsewhere there;
  std::filesystem::create_directory(there.folder.path() / "below");
  setenv("TROUPE_TEST_DRIVER", "driver", 1);
  setenv("TROUPE_TEST_MODE", "driver", 1);
  there.around.environment
    = {{"TROUPE_TEST_MODE", "recorded"}, {"TROUPE_TEST_DRIVER", std::nullopt}};
  auto run = [&](json input) {
    return there.call("system/exec", "execute", std::move(input))["stdout"].get<std::string>();
  };
  CHECK(run({{"commands", "pwd"}}) == there.folder.path().string() + "\n");
  CHECK(run({{"commands", "pwd"}, {"workdir", "below"}})
        == (there.folder.path() / "below").string() + "\n");
  CHECK(run({{"commands", "pwd"}, {"workdir", "/"}}) == "/\n");
  CHECK(run({{"commands", "echo $TROUPE_TEST_MODE ${TROUPE_TEST_DRIVER-unset}"}})
        == "recorded unset\n");
  CHECK(run({{"commands", "echo $TROUPE_TEST_MODE"}, {"env", {{"TROUPE_TEST_MODE", "own"}}}})
        == "own\n");
}

TEST_CASE("surroundings: files are found in the folder of the process, and told as written") {
  started_elsewhere there;
  there.call("system/storage", "upload", {{"url", "made/a.txt"}, {"content", "hello"}});
  CHECK(std::filesystem::exists(there.folder.path() / "made/a.txt"));
  CHECK(there.call("system/storage", "download", {{"url", "made/a.txt"}})["content"] == "hello");
  CHECK(there.call("system/storage", "exists", {{"url", "made/a.txt"}})["exists"] == true);
  auto entries = there.call("system/storage", "list", {{"url", "made"}})["entries"];
  REQUIRE(entries.size() == 1);
  CHECK(entries[0]["url"] == "made/a.txt");
  CHECK(entries[0]["path"] == "a.txt");
  auto patch = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-hello\n\\ No newline at end of file\n"
               "+goodbye\n\\ No newline at end of file\n";
  there.call("system/patch", "apply", {{"patch", patch}, {"workdir", "made"}});
  auto diff = there.call("system/patch", "diff", {{"old", "hello"}, {"newPath", "made/a.txt"}});
  CHECK(diff["added"] == 1);
  there.call("system/storage", "delete", {{"url", "made"}, {"recursive", true}});
  CHECK_FALSE(std::filesystem::exists(there.folder.path() / "made"));
}
