#include "cli/standard_streams.hpp"

#include "cli/display/status_area.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

exit_code output_failed(int reason) {
  say(std::string{"troupe: cannot write to standard output: "} + std::strerror(reason));
  return exit_code::internal;
}

/// See `answer_in_json`.
std::atomic<bool> json_is_wanted = false;

/// Prints what a command that failed answers with to a program.
exit_code end_with(const json& reason, exit_code code) {
  if (!json_is_wanted)
    return code;
  return std::max(code, print_document(json{{"error", reason}}));
}

bool is_set(const char* variable) {
  const auto* text = std::getenv(variable);
  return text && *text != '\0';
}

} // namespace

void prepare_standard_streams() {
  for (int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) != -1)
      continue;
    // open() takes the lowest free number, which is this one.
    if (::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor)
      std::_Exit(static_cast<int>(exit_code::internal));
  }
  // A handler, unlike SIG_IGN, is not inherited by the commands that a workflow runs.
  struct sigaction ignore {};
  ignore.sa_handler = [](int) {};
  ignore.sa_flags = SA_RESTART;
  ::sigemptyset(&ignore.sa_mask);
  ::sigaction(SIGPIPE, &ignore, nullptr);
  ::sigaction(SIGXFSZ, &ignore, nullptr); // a file that may not grow: write() says EFBIG
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

exit_code print(std::string_view text) {
  auto fault = [&] {
    terminal_turn mine;
    return std::fflush(stdout) == 0 && write_all(STDOUT_FILENO, text) ? 0 : errno;
  }();
  return fault == 0 ? exit_code::ok : output_failed(fault);
}

exit_code print_document(const json& document) {
  return print(document.dump(2, ' ', false, json::error_handler_t::replace) + '\n');
}

exit_code print_text(std::string_view text) {
  return print(visible(text));
}

exit_code print_content(std::string_view text) {
  return ::isatty(STDOUT_FILENO) == 1 ? print_text(text) : print(text);
}

exit_code finish_output() {
  bool failed_before = std::ferror(stdout) != 0;
  if (std::fflush(stdout) != 0)
    return output_failed(errno);
  return failed_before ? output_failed(EPIPE) : exit_code::ok;
}

void say(std::string_view text) {
  say_as_it_is(visible(text));
}

void say_as_it_is(std::string_view text) {
  std::string line{text};
  line += '\n';
  terminal_turn mine;
  static_cast<void>(write_all(STDERR_FILENO, line));
}

void say_at_once(std::string_view text) {
  auto line = visible(text) + '\n';
  if (auto mine = terminal_turn::at_once())
    static_cast<void>(write_all(STDERR_FILENO, line));
}

bool can_write(int stream) {
  pollfd ready{stream, POLLOUT, 0};
  // A pipe that is ready takes PIPE_BUF bytes: more than any of our lines.
  return ::poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0;
}

void answer_in_json() noexcept {
  json_is_wanted = true;
}

exit_code fail(const error& reason) {
  say_error(reason);
  return end_with(to_json(reason), exit_code_of(reason.code));
}

exit_code fail(const std::string& before, error reason) {
  reason.message.insert(0, before);
  return fail(reason);
}

exit_code fail(const std::vector<problem>& problems) {
  auto list = json::array();
  for (const auto& each : problems) {
    say(to_string(each));
    list.push_back({{"file", each.file},
                    {"line", each.where.line},
                    {"column", each.where.column},
                    {"message", each.message}});
  }
  auto code = error_code::definition_invalid;
  auto document = to_json(error{to_string(problems.front()), problems.front().where, code});
  document["problems"] = std::move(list);
  return end_with(document, exit_code_of(code));
}

exit_code refuse(std::string message) {
  return fail(error{std::move(message), {}, error_code::argument_invalid});
}

exit_code refuse_line(const std::string& text) {
  say(text);
  auto code = error_code::argument_invalid;
  return end_with(to_json(error{text, {}, code}), exit_code_of(code));
}

exit_code say_error(const error& reason) {
  say("troupe: " + reason.message);
  return exit_code_of(reason.code);
}

bool terminal_is_live() {
  const auto* kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && !(kind && std::strcmp(kind, "dumb") == 0);
}

bool colours_wanted() {
  return terminal_is_live() && !is_set("NO_COLOR");
}

} // namespace troupe::cli
