#include "runtime/action/log_reader.hpp"

#include "runtime/base/json.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <zlib.h>

namespace troupe {

namespace {

/// Reads the lines of a file, compressed or not.
class line_reader {
public:
  explicit line_reader(const std::string& path) : file_{gzopen(path.c_str(), "rb")} {}
  line_reader(const line_reader&) = delete;
  line_reader& operator=(const line_reader&) = delete;
  ~line_reader() {
    if (file_)
      gzclose(file_);
  }

  /// False at the end: what has no line feed yet is no line.
  bool next(std::string_view& line) {
    for (;;) {
      if (auto end = buffer_.find('\n', at_); end != buffer_.npos) {
        line = std::string_view{buffer_}.substr(at_, end - at_);
        at_ = end + 1;
        return true;
      }
      buffer_.erase(0, at_);
      at_ = 0;
      auto before = buffer_.size();
      constexpr std::size_t more = 65536;
      buffer_.resize(before + more);
      auto count = file_ ? gzread(file_, buffer_.data() + before, more) : 0;
      buffer_.resize(before + static_cast<std::size_t>(std::max(count, 0)));
      if (count <= 0)
        return false;
    }
  }

private:
  gzFile file_;
  std::string buffer_;
  std::size_t at_ = 0;
};

/// What a header says; nothing where it is none.
std::optional<found_log> read_header(std::string_view line) {
  auto header = json::parse(line, nullptr, false);
  if (!header.is_object() || header.value("troupeLog", json()) != attempt_log::form)
    return std::nullopt;
  found_log found;
  auto text = [&](const char* key) {
    auto at = header.find(key);
    return at != header.end() && at->is_string() ? at->get<std::string>() : std::string{};
  };
  auto number = [&](const char* key) {
    auto at = header.find(key);
    return at != header.end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
  };
  found.of = {text("process"), text("execution"), text("task"),
              static_cast<std::uint32_t>(number("attempt"))};
  found.dropped = number("dropped");
  return found;
}

/// A line of a log, taken apart.
struct log_line {
  std::string_view when;
  log_stream stream = log_stream::output;
  bool is_whole = false;
  std::string_view text;
};

std::optional<log_line> parse_line(std::string_view line) {
  auto when = line.substr(0, line.find(' '));
  auto rest = line.substr(std::min(line.size(), when.size() + 1));
  constexpr std::size_t marks = 9; // "stdout F "
  auto of_output = rest.starts_with("stdout ");
  if (rest.size() < marks || (!of_output && !rest.starts_with("stderr ")))
    return std::nullopt;
  return log_line{when, of_output ? log_stream::output : log_stream::errors, rest[marks - 2] == 'F',
                  rest.substr(marks)};
}

/// When the first line that is kept was written.
time_point begin_of(const std::string& path) {
  auto has_aside = access(aside_of(path).c_str(), R_OK) == 0;
  line_reader lines{has_aside ? aside_of(path) : path};
  std::string_view line;
  if (lines.next(line) && lines.next(line)) // behind the header
    if (auto first = parse_line(line))
      return parse_rfc3339(first->when).value_or(time_point{});
  return {};
}

/// The log in a file; nothing where it is none.
std::optional<found_log> log_in(const std::string& path) {
  line_reader lines{path};
  std::string_view line;
  auto found = lines.next(line) ? read_header(line) : std::nullopt;
  if (found) {
    found->begun = begin_of(path);
    found->path = path;
  }
  return found;
}

} // namespace

std::optional<found_log> find_log(const std::string& logs, const log_subject& of) {
  return log_in(log_file_of(logs, of));
}

result<std::vector<found_log>> logs_of(const std::string& logs, const std::string& process_id) {
  std::vector<found_log> all;
  std::error_code failed;
  std::filesystem::directory_iterator each{log_folder_of(logs, process_id), failed};
  if (failed == std::errc::no_such_file_or_directory)
    return all;
  for (; !failed && each != std::filesystem::directory_iterator{}; each.increment(failed)) {
    auto path = each->path().string();
    if (!path.ends_with(attempt_log::ending))
      continue;
    if (auto found = log_in(path); found && found->of.process_id == process_id)
      all.push_back(*std::move(found));
  }
  if (failed)
    return failure("the logs of " + process_id + ": " + failed.message());
  std::ranges::sort(all, {}, [](const found_log& found) {
    return std::tuple{found.begun, std::string_view{found.path}};
  });
  return all;
}

result<void>
read_log(const found_log& which,
         const std::function<bool(std::string_view, log_stream, std::string_view)>& hear) {
  std::array<std::string, 2> open; // lines of the streams that are not whole yet
  std::array<std::string, 2> last;
  auto take = [&](const log_line& line) {
    auto& begun = open[static_cast<std::size_t>(line.stream)];
    if (!line.is_whole) {
      begun += line.text;
      last[static_cast<std::size_t>(line.stream)] = line.when;
      return true;
    }
    if (begun.empty())
      return hear(line.when, line.stream, line.text);
    begun += line.text;
    return hear(line.when, line.stream, std::exchange(begun, {}));
  };
  for (const auto& path : {aside_of(which.path), which.path}) {
    if (access(path.c_str(), R_OK) != 0) {
      if (path == which.path)
        return failure(path + ": " + std::generic_category().message(errno));
      continue;
    }
    line_reader lines{path};
    std::string_view text;
    while (lines.next(text))
      if (auto line = parse_line(text); line && !take(*line))
        return {};
  }
  for (auto stream : {log_stream::output, log_stream::errors})
    if (auto& rest = open[static_cast<std::size_t>(stream)]; !rest.empty())
      if (!hear(last[static_cast<std::size_t>(stream)], stream, rest))
        return {};
  return {};
}

void log_cursor::read_on(
  const std::function<void(std::string_view, log_stream, std::string_view, bool)>& hear) {
  descriptor file{::open(path_.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat about {};
  if (!file || fstat(file.get(), &about) != 0)
    return;
  if (about.st_ino != file_ || about.st_size < at_)
    at_ = 0;
  file_ = about.st_ino;
  std::string text;
  std::array<char, 65536> buffer;
  ssize_t count = 0;
  while ((count = pread(file.get(), buffer.data(), buffer.size(), at_)) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
    at_ += count;
    std::string_view rest{text};
    for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
      auto line = rest.substr(0, end);
      rest.remove_prefix(end + 1);
      if (auto header = line.starts_with('{') ? read_header(line) : std::nullopt)
        of_ = header->of;
      else if (auto parts = parse_line(line))
        hear(parts->when, parts->stream, parts->text, parts->is_whole);
    }
    text = std::string{rest};
  }
  at_ -= static_cast<off_t>(text.size());
}

} // namespace troupe
