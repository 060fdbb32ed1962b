/// Cgroups in tests: a folder that stands in for one, and real ones where they can be had.
#pragma once

#include "runtime/service/exec/group_folder.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

namespace troupe {

/// A folder of plain files that stands in for a cgroup that is ours. What the kernel would do in it
/// is up to the tests, and to their commands.
class stand_in {
public:
  explicit stand_in(const char* controllers = "cpu memory pids\n") {
    folder_.write("cgroup.controllers", controllers);
    folder_.write("cgroup.subtree_control", "");
    folder_.write("cgroup.procs", "");
  }

  std::string path() const { return folder_.path().string(); }
  const temporary_folder& files() const { return folder_; }

  result<std::shared_ptr<group_folder>> open() {
    return group_folder::open(path(), [this](const std::string& text) { heard_ += text; });
  }
  std::shared_ptr<group_folder> opened() {
    auto made = open();
    REQUIRE_MESSAGE(made, (made ? "" : made.error().message));
    return *std::move(made);
  }

  /// What can't be had any more.
  const std::string& heard() const { return heard_; }

private:
  temporary_folder folder_;
  std::string heard_;
};

/// Of a file of a group; `none` where there is none.
inline std::string content(const std::string& group, const char* name) {
  return read_of(group, name).value_or("none");
}

/// What the kernel does at rmdir(2): no file of a group keeps it.
inline void empty(const std::string& group) {
  for (const auto& each : std::filesystem::directory_iterator{group})
    std::filesystem::remove(each.path());
}

} // namespace troupe
