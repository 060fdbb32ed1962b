#include "cli/operator_prompt.hpp"

#include "cli/display/status_area.hpp"
#include "cli/standard_streams.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>

namespace troupe::cli {

namespace {

/// How soon a prompt goes away once its run has ended, in milliseconds.
constexpr int look_again = 200;

bool starts_with(const std::string& answer, char letter) {
  return !answer.empty() && (answer.front() | 0x20) == letter;
}

/// One line from standard input without its line feed; nothing at its end.
std::optional<std::string> read_line() {
  std::string line;
  std::array<char, 256> block{};
  for (;;) {
    auto count = read(STDIN_FILENO, block.data(), block.size());
    if (count <= 0)
      return line.empty() ? std::nullopt : std::optional{line};
    line.append(block.data(), static_cast<std::size_t>(count));
    if (auto end = line.find('\n'); end != std::string::npos)
      return line.substr(0, end);
  }
}

} // namespace

bool person_is_there() {
  return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

void operator_prompt::serve() {
  for (auto busy = true; busy && !closed_;) {
    auto pending = node_.pending_approvals(); // of its sub-workflows, too
    busy = pending.empty() ? running_.state() == process_state::paused && serve_pause()
                           : serve_approval(pending.front());
  }
}

bool operator_prompt::serve_approval(const approval_request& request) {
  auto answer = ask("troupe: " + request.task_id + " asks to run " + request.action + " with "
                    + request.input->dump(2, ' ', false, json::error_handler_t::replace)
                    + "\nRun it? [y]es, [n]o, [c]ancel the run: ");
  if (!answer)
    return false;
  if (starts_with(*answer, 'c')) {
    return cancel();
  }
  if (!starts_with(*answer, 'y') && !starts_with(*answer, 'n'))
    return true; // ask again
  auto verdict = starts_with(*answer, 'y') ? decision::approve : decision::reject;
  if (auto decided = node_.decide(request.execution_id, verdict, "decided at the terminal");
      !decided)
    say("troupe: " + decided.error().message);
  return true;
}

bool operator_prompt::serve_pause() {
  auto answer
    = ask("troupe: " + running_.id() + " is paused. [g]o on, do one [s]tep, [c]ancel the run: ");
  if (!answer)
    return false;
  if (starts_with(*answer, 'c')) {
    return cancel();
  }
  result<void> done;
  if (starts_with(*answer, 'g'))
    done = running_.resume();
  else if (starts_with(*answer, 's'))
    done = running_.step();
  if (!done)
    say("troupe: " + done.error().message);
  return true;
}

/// Nothing more is asked.
bool operator_prompt::cancel() {
  if (auto done = running_.cancel("asked to at the terminal"); !done)
    say("troupe: " + done.error().message); // it has ended
  return false;
}

/// The answer to a question; nothing where the run ends before one is given.
std::optional<std::string> operator_prompt::ask(std::string_view question) {
  status_pause paused;
  say(question);
  for (;;) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, look_again) > 0) {
      auto line = read_line();
      closed_ = !line;
      return line;
    }
    if (running_.wait_for(duration::zero()))
      return std::nullopt;
  }
}

} // namespace troupe::cli
