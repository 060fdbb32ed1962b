#include "cli/operator_prompt.hpp"

#include "cli/display/status_area.hpp"
#include "cli/standard_streams.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <poll.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

/// How soon a person is asked what a run waits for.
constexpr auto asking_interval = std::chrono::milliseconds{250};

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

process_output operator_prompt::wait(const process& awaited) {
  if (!person_is_there())
    return awaited.wait();
  for (;;) {
    if (auto ended = awaited.wait_for(asking_interval))
      return std::move(*ended);
    serve(awaited);
  }
}

/// Asks about everything that waits for a person now. Returns once nothing does, a run that is
/// asked about has ended, or standard input has.
void operator_prompt::serve(const process& awaited) {
  for (auto busy = true; busy && !closed_;) {
    const process* asker = nullptr;
    auto pending = node_.pending_approvals(); // of sub-workflows, too
    auto request = std::ranges::find_if(pending, [&](const approval_request& each) {
      asker = asker_of(each, awaited);
      return asker != nullptr;
    });
    if (request != pending.end()) {
      busy = serve_approval(*request, *asker);
      continue;
    }
    auto paused = std::ranges::find(running_, process_state::paused, &process::state);
    busy = paused != running_.end() && serve_pause(*paused);
  }
}

/// The run whose request it is, or that of a sub-workflow below it; where that isn't known any
/// more, the one that is awaited. Null: it was cancelled.
const process* operator_prompt::asker_of(const approval_request& request,
                                         const process& awaited) const {
  std::map<std::string, std::string> parents;
  for (auto& each : node_.processes())
    parents.emplace(std::move(each.id), std::move(each.parent_id));
  auto id = request.process_id;
  auto is_run = [&] { return std::ranges::find(running_, id, &process::id) != running_.end(); };
  while (!is_run() && parents.contains(id))
    id = parents[id];
  auto found = std::ranges::find(running_, id, &process::id);
  const auto& run = found == running_.end() ? awaited : *found;
  return cancelled_.contains(run.id()) ? nullptr : &run;
}

bool operator_prompt::serve_approval(const approval_request& request, const process& of) {
  auto answer = ask("troupe: " + request.task_id + " asks to run " + request.action + " with "
                      + request.input->dump(2, ' ', false, json::error_handler_t::replace)
                      + "\nRun it? [y]es, [n]o, [c]ancel the run: ",
                    of);
  if (!answer)
    return false;
  if (starts_with(*answer, 'c'))
    return cancel(of);
  if (!starts_with(*answer, 'y') && !starts_with(*answer, 'n'))
    return true; // ask again
  auto verdict = starts_with(*answer, 'y') ? decision::approve : decision::reject;
  if (auto decided = node_.decide(request.execution_id, verdict, "decided at the terminal");
      !decided)
    say("troupe: " + decided.error().message);
  return true;
}

bool operator_prompt::serve_pause(const process& paused) {
  auto answer = ask(
    "troupe: " + paused.id() + " is paused. [g]o on, do one [s]tep, [c]ancel the run: ", paused);
  if (!answer)
    return false;
  if (starts_with(*answer, 'c'))
    return cancel(paused);
  result<void> done;
  if (starts_with(*answer, 'g'))
    done = paused.resume();
  else if (starts_with(*answer, 's'))
    done = paused.step();
  if (!done)
    say("troupe: " + done.error().message);
  return true;
}

/// Nothing more is asked of it.
bool operator_prompt::cancel(const process& run) {
  cancelled_.insert(run.id());
  if (auto done = run.cancel("asked to at the terminal"); !done)
    say("troupe: " + done.error().message); // it has ended
  return false;
}

/// The answer to a question; nothing where the run ends before one is given.
std::optional<std::string> operator_prompt::ask(std::string_view question, const process& of) {
  status_pause paused;
  say(question);
  for (;;) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, look_again) > 0) {
      auto line = read_line();
      closed_ = !line;
      return line;
    }
    if (of.wait_for(duration::zero()))
      return std::nullopt;
  }
}

} // namespace troupe::cli
