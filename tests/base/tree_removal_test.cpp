#include "runtime/base/tree_removal.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace troupe;

TEST_CASE("tree removal: folders that nobody may write to go too, what links lead to stays") {
  temporary_folder folder;
  folder.write("tree/closed/deep/x", "");
  folder.write("other/x", "");
  std::filesystem::create_symlink("../other", folder / "tree/link");
  for (const auto* path : {"tree/closed/deep", "tree/closed", "tree"})
    std::filesystem::permissions(folder / path, std::filesystem::perms{0500});
  CHECK(remove_tree(folder / "tree"));
  CHECK(folder.size() == 2);
  CHECK(remove_tree(folder / "tree")); // nothing is there
}
