#include "cli/display/shown_output.hpp"

#include "cli/display/time_left.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include <unistd.h>

namespace troupe::cli {

namespace {

constexpr std::array colours{"\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[34m", "\x1b[32m"};
constexpr const char* uncoloured = "\x1b[0m";

void show(std::string_view task_path, std::string_view text) {
  auto safe = ::isatty(STDERR_FILENO) == 1 ? visible(text) : std::string{text};
  auto lines = prefixed(task_path, safe, colours_wanted());
  say_as_it_is(std::string_view{lines}.substr(0, lines.size() - 1));
}

} // namespace

std::string prefixed(std::string_view task_path, std::string_view text, bool coloured) {
  auto who = visible_line(task_path) + " | ";
  if (coloured) {
    auto colour = std::hash<std::string_view>{}(task_of_path(task_path)) % colours.size();
    who = colours[colour] + who + uncoloured;
  }
  std::string lines;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    lines.append(who).append(text.substr(0, end)).append(1, '\n');
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return lines;
}

lines_handler shown_output::handler() {
  if (choice_ == output_choice::none)
    return {};
  if (choice_ == output_choice::all)
    return [](const written_lines& written) { show(written.task_path, written.text); };
  return [this](const written_lines& written) { keep(written); };
}

subscription shown_output::follow(runtime& node) {
  if (choice_ != output_choice::failed)
    return {};
  event_filter ends;
  ends.types = {event_type::execution};
  ends.states = {task_state::completed,          task_state::failed,
                 task_state::cancelled,          task_state::scheduled,
                 task_state::wait_for_sub_tasks, task_state::wait_async};
  return node.subscribe(ends,
                        [this](std::span<const shared_event> events, std::uint64_t) {
                          for (const auto& each : events)
                            end(std::get<execution_event>(*each));
                        },
                        {.slow = when_slow::block});
}

void shown_output::keep(const written_lines& written) {
  std::lock_guard lock{mutex_};
  auto& [text, dropped] = running_.of(std::string{written.execution_id}, written.attempt);
  text += written.text;
  if (text.size() <= 2 * kept)
    return;
  auto more = text.size() - kept;
  auto line = text.find('\n', more);
  more = line == text.npos ? more : line + 1;
  dropped += more;
  text.erase(0, more);
}

/// An attempt is over: what it has written is shown, or forgotten.
void shown_output::end(const execution_event& change) {
  std::optional<attempt> ended;
  {
    std::lock_guard lock{mutex_};
    if (change.state == task_state::scheduled)
      return running_.begin(change.execution_id, change.attempt);
    ended = running_.end(change.execution_id, change.attempt);
  }
  if (!ended || change.state != task_state::failed)
    return;
  if (ended->dropped > 0)
    show(change.task_id, "... " + std::to_string(ended->dropped) + " bytes before this\n");
  show(change.task_id, ended->text);
}

} // namespace troupe::cli
