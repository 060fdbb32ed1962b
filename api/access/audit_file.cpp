#include "api/access/audit_file.hpp"

#include "runtime/base/secret_file.hpp"
#include "troupe/json.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace troupe::api {

namespace {

constexpr std::uint64_t audit_format = 1;
constexpr std::size_t longest_head = 200;
constexpr std::size_t window_bytes = 65'536;

/// Bytes of the file from `offset` on, up to `most`.
result<std::string> part_of(const audit_file& file, std::uint64_t offset, std::size_t most,
                            const std::string& path) {
  std::string part(static_cast<std::size_t>(std::min<std::uint64_t>(most, file.size - offset)),
                   '\0');
  for (std::size_t done = 0; done < part.size();) {
    const auto got = ::pread(file.open.get(), part.data() + done, part.size() - done,
                             static_cast<off_t>(offset + done));
    if (got == 0) // it was cut meanwhile
      part.resize(done);
    else if (got < 0 && errno != EINTR)
      return failure(error_code::file_unreadable,
                     path + ": " + std::generic_category().message(errno));
    else
      done += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  }
  return part;
}

/// Where the entries of a file with that first line start.
std::optional<std::uint64_t> start_in(std::string_view head) {
  const auto read = json::parse(head, nullptr, false);
  if (!read.is_object())
    return std::nullopt;
  const auto format = read.find("audit");
  const auto start = read.find("start");
  if (format == read.end() || *format != audit_format || start == read.end()
      || !start->is_number_unsigned())
    return std::nullopt;
  return start->get<std::uint64_t>();
}

} // namespace

std::string audit_head(std::uint64_t start) {
  const ordered_json head{{"audit", audit_format}, {"start", start}};
  return head.dump() + '\n';
}

result<audit_file> open_audit_file(const std::string& path, bool appends) {
  auto opened = open_secret(path, appends);
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  audit_file file;
  file.open = *std::move(opened);
  if (!file.open)
    return file;
  file.size = static_cast<std::uint64_t>(stamp_of(file.open).size);
  const auto begin = part_of(file, 0, longest_head, path);
  if (!begin)
    return tl::unexpected{begin.error()};
  const auto end = begin->find('\n');
  // A first line without its end is none.
  const auto start = start_in(std::string_view{*begin}.substr(0, end == begin->npos ? 0 : end));
  if (!start)
    return failure(error_code::store_damaged,
                   path
                     + ":1: this is not the first line of an audit log: it is damaged, or of a "
                       "newer Troupe. Move the file away, and a new one begins");
  file.start = *start;
  file.head = end + 1;
  return file;
}

result<std::vector<audit_line>> last_lines(const audit_file& file, std::uint64_t before,
                                           std::size_t most, const std::string& path) {
  std::vector<audit_line> lines;
  if (!file.open || before <= file.start)
    return lines;
  // Where what is left ends.
  auto at = before >= file.end() ? file.size : before - file.start + file.head;
  while (at > file.head && lines.size() < most) {
    const auto from = std::max(file.head, at - std::min<std::uint64_t>(at, window_bytes));
    const auto window = part_of(file, from, static_cast<std::size_t>(at - from), path);
    if (!window)
      return tl::unexpected{window.error()};
    if (window->size() < at - from)
      break; // it was cut meanwhile
    auto left = std::string_view{*window};
    while (!left.empty() && lines.size() < most) {
      const auto text = left.substr(0, left.size() - (left.ends_with('\n') ? 1U : 0U));
      const auto begin = text.rfind('\n') + 1; // of npos: 0
      if (begin == 0 && from > file.head && left.size() < window->size())
        break; // the next window has all of it
      lines.push_back({std::string{text.substr(begin)}, file.start + from + begin - file.head});
      left = left.substr(0, begin);
    }
    at = from + left.size();
  }
  return lines;
}

} // namespace troupe::api
