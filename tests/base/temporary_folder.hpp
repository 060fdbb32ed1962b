/// A folder for one test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace troupe {

/// A new empty folder, which goes with what is in it.
class temporary_folder {
public:
  temporary_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "troupe-test-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
      throw std::runtime_error{"can't make a folder for a test"};
    path_ = pattern;
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream{path_ / name, std::ios::binary} << content;
  }

  std::string read(const std::string& name) const {
    std::ifstream file{path_ / name, std::ios::binary};
    if (!file)
      throw std::runtime_error{name + " is not there"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  /// How many files and folders are in it, at any depth: nothing temporary may be left behind.
  std::ptrdiff_t size() const {
    return std::distance(std::filesystem::recursive_directory_iterator{path_}, {});
  }

private:
  std::filesystem::path path_;
};

} // namespace troupe
