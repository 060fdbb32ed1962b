#include "api/access/audit_log.hpp"

#include "api/access/audit_file.hpp"
#include "runtime/base/secret_file.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <system_error>

#include <unistd.h>

namespace troupe::api {

namespace {

constexpr const char* audit_file_name = "audit.jsonl";

// A byte takes up to six in the line: together they leave room for some details.
constexpr std::size_t longest_word = 64;
constexpr std::size_t longest_target = 384;

std::string previous_of(const std::string& path) {
  return path + ".1";
}

tl::unexpected<error> unwritable(const std::string& path, int number) {
  return failure(error_code::file_unwritable,
                 path + ": " + std::generic_category().message(number));
}

/// In ASCII: whatever shows the file, nothing in it is an order to a terminal.
template <class Content>
std::string ascii_text(const Content& content) {
  return content.dump(-1, ' ', true, Content::error_handler_t::replace);
}

std::string line_of(const audit_entry& entry, time_point now) {
  ordered_json line{{"time", to_rfc3339(now)},
                    {"token", excerpt(entry.token, longest_word)},
                    {"peer", excerpt(entry.peer, longest_word)},
                    {"operation", excerpt(entry.operation, longest_word)},
                    {"target", excerpt(entry.target, longest_target)}};
  auto text = ascii_text(line);
  if (entry.details.empty())
    return text + '\n';
  text.pop_back();
  const std::string key = R"(,"details":)";
  const auto details = ascii_text(entry.details);
  if (text.size() + key.size() + details.size() + 2 <= audit_log::longest_line)
    return text + key + details + "}\n";
  return text + key + R"({"omitted":"too long"}})" + '\n';
}

/// The file to write at the end of; made where there is none. In turn.
result<audit_file> file_to_append(const std::string& path) {
  auto file = open_audit_file(path, true);
  if (!file || file->open)
    return file;
  const auto previous = open_audit_file(previous_of(path));
  if (!previous)
    return tl::unexpected{previous.error()};
  const auto start = previous->open ? previous->end() : 0;
  if (auto made = replace_secret(path, audit_head(start)); !made)
    return tl::unexpected{std::move(made.error())};
  return open_audit_file(path, true);
}

json entry_of(const std::string& line) {
  auto read = json::parse(line, nullptr, false);
  if (read.is_object())
    return read;
  return json::object({{"damaged", visible_line(excerpt(line, 200))}});
}

} // namespace

audit_log::audit_log(std::string folder, clocks time, std::uint64_t most_bytes)
  : path_{std::move(folder) + '/' + audit_file_name}, time_{std::move(time)}, most_bytes_{
                                                                                most_bytes} {}

result<void> audit_log::append(const audit_entry& entry) const {
  return append({&entry, 1});
}

result<void> audit_log::append(std::span<const audit_entry> entries) const {
  const auto now = time_.now();
  std::string lines;
  for (const auto& each : entries)
    lines += line_of(each, now);
  return write(lines);
}

result<void> audit_log::write(const std::string& lines) const {
  descriptor written;
  {
    const auto turn = take_turn(path_);
    if (!turn)
      return tl::unexpected{turn.error()};
    auto file = file_to_append(path_);
    if (file && file->size > file->head && file->size + lines.size() > most_bytes_) {
      if (std::rename(path_.c_str(), previous_of(path_).c_str()) != 0)
        return unwritable(path_, errno);
      file = file_to_append(path_);
    }
    if (!file)
      return tl::unexpected{std::move(file.error())};
    // A crash may have left a line without its end.
    char last = '\n';
    if (file->size > 0
        && ::pread(file->open.get(), &last, 1, static_cast<off_t>(file->size - 1)) != 1)
      return unwritable(path_, errno);
    if (const auto fault = put_bytes(file->open, last == '\n' ? lines : '\n' + lines); fault != 0) {
      // The part that was written must not stand before the next line.
      if (::ftruncate(file->open.get(), static_cast<off_t>(file->size)) != 0)
        return unwritable(path_, errno);
      return unwritable(path_, fault);
    }
    written = std::move(file->open);
  }
  // Out of turn: the system flushes at once what several threads have written.
  return ::fdatasync(written.get()) == 0 ? result<void>{} : unwritable(path_, errno);
}

result<audit_page> audit_log::page(std::size_t most, std::optional<std::uint64_t> before) const {
  most = std::clamp(most, std::size_t{1}, most_on_page);
  std::array<audit_file, 2> files; // the newer one first
  {
    const auto turn = take_turn(path_); // none becomes the other meanwhile
    if (!turn)
      return tl::unexpected{turn.error()};
    for (const auto& [into, path] :
         {std::pair{files.data(), path_}, std::pair{files.data() + 1, previous_of(path_)}}) {
      auto opened = open_audit_file(path);
      if (!opened)
        return tl::unexpected{std::move(opened.error())};
      *into = *std::move(opened);
    }
  }
  audit_page told;
  auto place = before.value_or(std::numeric_limits<std::uint64_t>::max());
  for (const auto& file : files) {
    const auto lines = last_lines(file, place, most - told.entries.size(), path_);
    if (!lines)
      return tl::unexpected{lines.error()};
    for (const auto& line : *lines) {
      told.entries.push_back(entry_of(line.text));
      place = line.place;
    }
  }
  auto is_older = [&](const audit_file& file) {
    return file.open && file.size > file.head && file.start < place;
  };
  if (!told.entries.empty() && std::ranges::any_of(files, is_older))
    told.next = place;
  return told;
}

} // namespace troupe::api
