#include "runtime/language/definition/stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe {

namespace {

tl::unexpected<error> unreadable(const std::string& path, int reason) {
  return failure(error_code::file_unreadable, "can't read " + path + ": " + std::strerror(reason));
}

} // namespace

bool is_stream(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode);
}

result<std::string> read_to_end(const descriptor& file, const std::string& path, std::size_t most) {
  constexpr std::size_t block = std::size_t{1} << 16;
  std::string text;
  for (;;) {
    auto filled = text.size();
    text.resize(filled + block);
    auto count = ::read(file.get(), text.data() + filled, block);
    text.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0 && errno != EINTR)
      return unreadable(path, errno);
    if (count == 0)
      return text;
    if (text.size() > most)
      return failure(error_code::file_unreadable, "can't read " + path + ": it holds more than "
                                                    + std::to_string(most) + " bytes");
  }
}

result<std::string> read_stream(const std::string& path, std::size_t most) {
  descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  if (!file)
    return unreadable(path, errno);
  return read_to_end(file, path, most);
}

checked<workflow_ptr> load_stream(const std::string& path, const load_options& options) {
  auto text = read_stream(path, options.limits.file_bytes);
  if (!text)
    return tl::unexpected{std::vector<problem>{{path, {}, text.error().message}}};
  auto folder = std::filesystem::path{path}.parent_path().string();
  return load_text(*text, path, folder, options);
}

} // namespace troupe
