#include "runtime/action/attempt_log.hpp"

#include "runtime/base/hash.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/tree_removal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <zlib.h>

namespace troupe {

namespace {

constexpr std::string_view discarded = "/.removed"; // no process's folder begins with a dot
constexpr std::string_view aside_ending = ".1.gz";  // behind that of the log

std::string reason(int code) {
  return std::generic_category().message(code);
}

/// A text as the name of one file: what people read stays, all else is `%` and its code.
std::string file_name(std::string_view text) {
  constexpr std::size_t longest = 180;
  std::string name;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    auto is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                    || std::string_view{"-_[]#@+=,"}.find(c) != std::string_view::npos
                    || (c == '.' && !name.empty());
    if (is_plain) {
      name += c;
    } else if (c == '/') {
      name += '~';
    } else {
      std::array<char, 4> code{};
      std::snprintf(code.data(), code.size(), "%%%02x", byte);
      name += code.data();
    }
  }
  if (name.size() > longest) { // the rest as a hash: names stay different
    auto rest = to_string(hash_of(text)).substr(0, 32);
    name.resize(longest - rest.size());
    name += rest;
  }
  return name;
}

std::string header_of(const log_subject& of, std::uint64_t dropped) {
  json header{{"troupeLog", attempt_log::form}, {"process", of.process_id},
              {"execution", of.execution_id},   {"task", of.task_path},
              {"attempt", of.attempt},          {"dropped", dropped}};
  return header.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

/// `2026-11-29T15:41:41.123456Z`: always as long, so that a line can be taken apart.
std::string stamp_of(time_point now) {
  auto micros = std::chrono::floor<std::chrono::microseconds>(now);
  auto seconds = std::chrono::floor<std::chrono::seconds>(micros);
  auto whole = std::chrono::system_clock::to_time_t(seconds);
  tm parts{};
  gmtime_r(&whole, &parts);
  std::array<char, 40> text{};
  auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + length, text.size() - length, ".%06dZ",
                static_cast<int>((micros - seconds).count()));
  return text.data();
}

/// The lines that say it, each behind `head`: the time and the stream.
std::string lines_of(const std::string& head, std::string_view bytes) {
  std::string lines;
  while (!bytes.empty()) {
    auto end = bytes.find('\n');
    lines += head;
    lines += end == bytes.npos ? "P " : "F ";
    lines.append(bytes.substr(0, end)).append(1, '\n');
    bytes.remove_prefix(end == bytes.npos ? bytes.size() : end + 1);
  }
  return lines;
}

/// Copies the file, compressed, and removes it. False, with `errno`: it is where it was.
bool compress(const std::string& from, const std::string& to) {
  descriptor source{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
  descriptor target{::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!source || !target)
    return false;
  auto handle = dup(target.get());
  auto* packed = handle < 0 ? nullptr : gzdopen(handle, "wb1");
  if (!packed)
    return false;
  std::array<char, 65536> buffer;
  ssize_t count = 0;
  auto is_written = true;
  while (is_written && (count = read(source.get(), buffer.data(), buffer.size())) > 0)
    is_written = gzwrite(packed, buffer.data(), static_cast<unsigned>(count)) == count;
  is_written = gzclose(packed) == Z_OK && is_written && count == 0;
  unlink((is_written ? from : to).c_str());
  return is_written;
}

/// Of what is kept of an attempt, but for its ending.
std::string path_of(const std::string& logs, const log_subject& of) {
  std::string_view own{of.execution_id};
  if (own.starts_with(of.process_id + '/'))
    own.remove_prefix(of.process_id.size() + 1);
  return log_folder_of(logs, of.process_id) + '/' + file_name(own) + '.'
         + std::to_string(of.attempt);
}

} // namespace

std::string logs_beside(const std::string& store_path) {
  std::error_code failed; // then it stays relative, which is as good here and now
  auto whole = std::filesystem::absolute(store_path, failed);
  return (failed ? store_path : whole.lexically_normal().string()) + "-logs";
}

void discard_logs(const std::string& logs, std::string_view process_id, std::int64_t number) {
  auto folder = log_folder_of(logs, process_id);
  if (access(folder.c_str(), F_OK) != 0)
    return; // nothing was written, as in most processes
  auto bin = logs + std::string{discarded};
  mkdir(bin.c_str(), 0700);
  // One that can't be moved stays, and is named by nobody: the process is removed all the same.
  static_cast<void>(std::rename(folder.c_str(), (bin + '/' + std::to_string(number)).c_str()));
}

void remove_discarded_logs(const std::string& logs) {
  static_cast<void>(remove_tree(logs + std::string{discarded})); // the next look tries again
}

std::string aside_of(const std::string& log_path) {
  return log_path + std::string{aside_ending};
}

std::string log_folder_of(const std::string& logs, std::string_view process_id) {
  return logs + '/' + file_name(process_id);
}

std::string log_file_of(const std::string& logs, const log_subject& of) {
  return path_of(logs, of) + std::string{attempt_log::ending};
}

std::string attempt_folder_of(const std::string& logs, const log_subject& of) {
  return path_of(logs, of) + ".files";
}

attempt_log::attempt_log(std::shared_ptr<const attempt_logs> to, log_subject of, text_mask mask,
                         std::size_t longest)
  : to_{std::move(to)}, of_{std::move(of)}, by_lines_{mask || (to_ && to_->on_lines)},
    mask_{mask ? std::move(mask) : [](std::string text) { return text; }}, longest_{longest},
    keeps_{to_ && !to_->folder.empty()} {}

attempt_log::~attempt_log() {
  for (auto stream : {log_stream::output, log_stream::errors})
    put(stream, gathered_[static_cast<std::size_t>(stream)].finish(mask_));
}

void attempt_log::append(log_stream stream, std::string_view bytes) {
  if (!to_)
    return;
  if (by_lines_)
    put(stream, gathered_[static_cast<std::size_t>(stream)].add(bytes, mask_, longest_));
  else
    put(stream, bytes);
  if (keeps_)
    logged_ += bytes.size();
}

void attempt_log::put(log_stream stream, std::string_view bytes) {
  if (bytes.empty())
    return;
  if (keeps_)
    keep(stream, bytes);
  if (to_->on_lines)
    to_->on_lines(of_, stream, bytes);
}

void attempt_log::keep(log_stream stream, std::string_view bytes) {
  if (!file_ && !open())
    return;
  auto head = stamp_of(std::chrono::system_clock::now())
              + (stream == log_stream::output ? " stdout " : " stderr ");
  if (!write(lines_of(head, bytes)) || (in_file_ >= to_->rotate_at && !rotate()))
    give_up(reason(errno));
}

bool attempt_log::open() {
  auto folder = log_folder_of(to_->folder, of_.process_id);
  std::error_code failed;
  if (mkdir(to_->folder.c_str(), 0700) != 0 && errno != EEXIST)
    return give_up(to_->folder + ": " + reason(errno)), false;
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return give_up(folder + ": " + reason(errno)), false;
  path_ = log_file_of(to_->folder, of_);
  file_ = descriptor{::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  if (!file_)
    return give_up(path_ + ": " + reason(errno)), false;
  struct stat about {};
  if (fstat(file_.get(), &about) == 0 && about.st_size > 0) { // the same attempt, after a crash
    in_file_ = static_cast<std::uint64_t>(about.st_size);
    return true;
  }
  if (write(header_of(of_, dropped_)))
    return true;
  give_up(path_ + ": " + reason(errno));
  return false;
}

bool attempt_log::write(std::string_view lines) {
  while (!lines.empty()) {
    auto count = ::write(file_.get(), lines.data(), lines.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return false;
    lines.remove_prefix(static_cast<std::size_t>(count));
    in_file_ += static_cast<std::uint64_t>(count);
  }
  return true;
}

bool attempt_log::rotate() {
  file_.close();
  if (has_aside_)
    dropped_ += aside_;
  if (!compress(path_, aside_of(path_)))
    return false;
  has_aside_ = true;
  aside_ = std::exchange(in_file_, 0);
  return open();
}

void attempt_log::give_up(const std::string& what) {
  file_.close();
  if (std::exchange(keeps_, false) && to_->on_trouble)
    to_->on_trouble("what " + of_.task_path + " (process " + of_.process_id
                    + ") writes is no longer logged: " + what);
}

} // namespace troupe
