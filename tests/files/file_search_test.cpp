#include "runtime/files/file_search.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include <sys/stat.h>

using namespace troupe;
using texts = std::vector<std::string>;

namespace {

texts found(const temporary_folder& folder, const texts& patterns) {
  auto files = find_files(folder.path(), patterns);
  if (!files)
    return {"failed: " + files.error().message};
  texts paths;
  for (const auto& each : *files)
    paths.push_back(each.path);
  return paths;
}

} // namespace

TEST_CASE("file search: what patterns stand for, sorted, each once") {
  temporary_folder folder;
  for (const auto* name : {"src/b.c", "src/a.c", "src/a.h", "src/deep/c.c", "src/.hidden.c"})
    folder.write(name, "");
  CHECK(found(folder, {"src/*.c", "src/a.c"}) == texts{"src/a.c", "src/b.c"});
  CHECK(found(folder, {"**/*.c"}) == texts{"src/a.c", "src/b.c", "src/deep/c.c"});
  CHECK(found(folder, {"./src//a.?"}) == texts{"src/a.c", "src/a.h"});
  CHECK(found(folder, {"*.none"}) == texts{});
}

TEST_CASE("file search: a folder stands for all below it, hidden files included") {
  temporary_folder folder;
  for (const auto* name : {"src/a.c", "src/deep/.b", "src/deep/c.c", "other"})
    folder.write(name, "");
  const texts all{"src/a.c", "src/deep/.b", "src/deep/c.c"};
  CHECK(found(folder, {"src"}) == all);
  CHECK(found(folder, {"src/"}) == all);
  CHECK(found(folder, {"src/**"}) == all);
  CHECK(found(folder, {"s*"}) == all);
}

TEST_CASE("file search: one without a wildcard has to be there") {
  temporary_folder folder;
  CHECK(found(folder, {"src/a.c"})
        == texts{"failed: files.in: there is no src/a.c: let what makes it come before this task "
                 "(dependsOn), or name it with a wildcard where it may be missing"});
}

TEST_CASE("file search: links are followed, but not in a circle, and not to nowhere") {
  temporary_folder folder;
  folder.write("real/a", "");
  std::filesystem::create_directory(folder / "src");
  std::filesystem::create_symlink("../real", folder / "src/link");
  std::filesystem::create_symlink("..", folder / "src/up");
  std::filesystem::create_symlink("none", folder / "src/broken");
  REQUIRE(::mkfifo((folder / "src/pipe").c_str(), 0600) == 0);
  CHECK(found(folder, {"src"}) == texts{"src/link/a", "src/up/real/a"});
  CHECK(found(folder, {"**/a"}).size() >= 2);
}

TEST_CASE("file search: absolute paths stay so, and each file has its stamp") {
  temporary_folder folder;
  folder.write("a", "text");
  auto files = find_files("/nowhere", texts{folder / "a"});
  REQUIRE(files);
  CHECK(*files == std::vector<found_file>{{folder / "a", stamp_of(folder / "a")}});
}
