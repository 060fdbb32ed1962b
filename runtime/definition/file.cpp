#include "runtime/definition/file.hpp"

#include "runtime/base/json.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sys/stat.h>

namespace troupe {

namespace {

struct file_closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

tl::unexpected<error> unreadable(const std::string& path, int reason) {
  return failure("can't read " + path + ": " + std::strerror(reason));
}

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

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

result<std::string> read_file(const std::string& path, std::size_t most) {
  std::unique_ptr<std::FILE, file_closer> file{std::fopen(path.c_str(), "rb")};
  if (!file)
    return unreadable(path, errno);
  auto too_large = [&] {
    return failure("can't read " + path + ": it holds more than " + std::to_string(most)
                   + " bytes");
  };
  struct stat facts {};
  if (fstat(fileno(file.get()), &facts) != 0)
    return unreadable(path, errno);
  if (S_ISDIR(facts.st_mode))
    return failure("can't read " + path + ": it is a folder");
  if (S_ISREG(facts.st_mode) && static_cast<std::uintmax_t>(facts.st_size) > most)
    return too_large();
  std::string text;
  char chunk[1 << 16];
  while (auto count = std::fread(chunk, 1, sizeof chunk, file.get())) {
    text.append(chunk, count);
    if (text.size() > most) // a pipe, or a file that grows
      return too_large();
  }
  if (std::ferror(file.get()))
    return unreadable(path, errno);
  return text;
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
