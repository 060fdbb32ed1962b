#include "runtime/service/exec/cgroup_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <fcntl.h>
#include <unistd.h>

namespace troupe {

namespace {

std::optional<std::uint64_t> leading_number(std::string_view text) noexcept {
  std::uint64_t number = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

bool is_blank(char c) noexcept {
  return c == ' ' || c == '\n';
}

} // namespace

std::optional<std::string> read_of(const cgroup_path& group, const char* name) {
  const descriptor file{open((group + '/' + name).c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file)
    return std::nullopt;
  std::string text;
  std::array<char, 4096> part{};
  for (;;) {
    const auto count = read(file.get(), part.data(), part.size());
    if (count > 0)
      text.append(part.data(), static_cast<std::size_t>(count));
    else if (count == 0)
      return text;
    else if (errno != EINTR)
      return std::nullopt; // the group has gone meanwhile
  }
}

std::optional<std::uint64_t> number_of(const cgroup_path& group, const char* name) {
  const auto text = read_of(group, name);
  return text ? leading_number(*text) : std::nullopt;
}

std::optional<std::uint64_t> number_of(const cgroup_path& group, const char* name,
                                       std::string_view key) {
  const auto text = read_of(group, name);
  for (std::string_view rest = text ? *text : std::string_view{}; !rest.empty();) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == ' ')
      return leading_number(line.substr(key.size() + 1));
  }
  return std::nullopt;
}

bool has_word(const cgroup_path& group, const char* name, std::string_view word) {
  const auto text = read_of(group, name);
  for (std::string_view rest = text ? *text : std::string_view{}; !rest.empty();) {
    std::size_t size = 0;
    while (size < rest.size() && !is_blank(rest[size]))
      ++size;
    if (rest.substr(0, size) == word)
      return true;
    rest.remove_prefix(std::min(rest.size(), size + 1));
  }
  return false;
}

descriptor open_of(const cgroup_path& group, const char* name) {
  constexpr mode_t mode = 0644;
  return descriptor{
    open((group + '/' + name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
}

bool write_of(const cgroup_path& group, const char* name, std::string_view text) {
  const auto file = open_of(group, name);
  ssize_t count = -1;
  do
    count = file ? write(file.get(), text.data(), text.size()) : -1;
  while (count < 0 && file && errno == EINTR);
  return count == static_cast<ssize_t>(text.size());
}

} // namespace troupe
