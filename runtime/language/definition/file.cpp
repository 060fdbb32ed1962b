#include "runtime/language/definition/file.hpp"

#include "runtime/base/plain_file.hpp"
#include "runtime/language/definition/stream.hpp"
#include "troupe/json.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <sys/stat.h>

namespace troupe {

namespace {

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

constexpr std::chrono::milliseconds young{100};

} // namespace

file_state state_of(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0)
    return {.path = path};
  return {path,
          facts.st_dev,
          facts.st_ino,
          facts.st_size,
          nanoseconds(facts.st_mtim),
          nanoseconds(facts.st_ctim)};
}

bool are_current(const std::vector<file_state>& files) {
  return std::ranges::all_of(files, [](const auto& each) { return state_of(each.path) == each; });
}

bool is_any_young(const std::vector<file_state>& files, time_point at) {
  const auto oldest = std::chrono::nanoseconds{at.time_since_epoch() - young}.count();
  return std::ranges::any_of(files, [&](const auto& each) { return each.modified > oldest; });
}

result<std::string> read_file(const std::string& path, std::size_t most) {
  auto file = open_plain_file(path);
  if (!file)
    return failure("can't read " + path + ": ", std::move(file.error()));
  return read_to_end(*file, path, most);
}

bool is_utf8(const std::string& text) {
  try {
    json(text).dump();
    return true;
  } catch (const json::type_error&) {
    return false;
  }
}

} // namespace troupe
