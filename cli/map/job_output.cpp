#include "cli/map/job_output.hpp"

#include "cli/display/status_area.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <unistd.h>

namespace troupe::cli {

namespace {

bool is_try_again(task_state state) {
  return state == task_state::scheduled || state == task_state::pending;
}

} // namespace

job_output::job_output(const job_list& jobs, std::span<const std::uint64_t> numbers,
                       job_showing how, job_log* log)
  : jobs_{jobs}, numbers_{numbers}, how_{how}, log_{log} {}

lines_handler job_output::handler() {
  return [this](const written_lines& written) { keep(written); };
}

subscription job_output::follow(runtime& node) {
  event_filter changes;
  changes.types = {event_type::execution};
  return node.subscribe(changes,
                        [this, &node](std::span<const shared_event> events, std::uint64_t) {
                          std::lock_guard lock{mutex_};
                          for (const auto& each : events)
                            hear(std::get<execution_event>(*each));
                          if (fault_ == 0 || std::exchange(was_cancelled_, true))
                            return;
                          auto& first = std::get<execution_event>(*events.front());
                          if (auto running = node.find(first.process_id))
                            running->request_cancel("nobody takes its output");
                        },
                        {.slow = when_slow::block});
}

void job_output::keep(const written_lines& written) {
  auto index = job_index(written.task_path);
  if (!index)
    return;
  std::lock_guard lock{mutex_};
  if (how_.grouping == job_grouping::lines)
    return write(*index, written.to_errors ? STDERR_FILENO : STDOUT_FILENO, written.text);
  auto& text = texts_.of(*index, written.attempt);
  auto fault = (written.to_errors ? text.to_errors : text.to_output).append(written.text);
  if (fault_ == 0)
    fault_ = fault;
}

void job_output::hear(const execution_event& change) {
  auto index = job_index(change.task_id);
  if (!index || *index >= numbers_.size())
    return;
  if (change.state == task_state::running)
    began_.try_emplace(*index, change.at);
  else if (is_final(change.state))
    end(*index, change);
  else if (is_try_again(change.state))
    texts_.begin(*index, change.attempt);
}

void job_output::end(std::size_t index, const execution_event& change) {
  auto began = began_.extract(index);
  if (log_ && began) // a job that never ran is still to be done
    log_->add(numbers_[index], began.mapped(), change, jobs_.text_of(numbers_[index]));
  if (how_.grouping != job_grouping::in_order) {
    show(index);
    return;
  }
  ended_.insert(index);
  while (!ended_.empty() && *ended_.begin() == next_) {
    ended_.erase(ended_.begin());
    show(next_++);
  }
}

void job_output::show(std::size_t index) {
  auto text = texts_.take(index);
  if (!text)
    return;
  auto read = [&](spooled_text& from, int descriptor) {
    auto fault = from.read([&](std::string_view part) { write(index, descriptor, part); });
    if (fault_ == 0)
      fault_ = fault;
  };
  read(text->to_output, STDOUT_FILENO);
  read(text->to_errors, STDERR_FILENO);
}

void job_output::write(std::size_t index, int descriptor, std::string_view text) {
  if (fault_ != 0)
    return;
  auto shown = ::isatty(descriptor) == 1 ? visible(text) : std::string{text};
  if (how_.tagged)
    shown = tagged(index, descriptor, shown);
  terminal_turn mine;
  if (!write_all(descriptor, shown) && descriptor == STDOUT_FILENO)
    fault_ = errno;
}

/// A line that comes in parts has its tag once.
std::string job_output::tagged(std::size_t index, int descriptor, std::string_view text) {
  std::string tag;
  for (const auto& each : jobs_.arguments(numbers_[index]))
    tag += (tag.empty() ? "" : " ") + each;
  std::string lines;
  while (!text.empty()) {
    if (!std::exchange(inside_line_[descriptor == STDERR_FILENO], true))
      lines += visible_line(tag) + '\t';
    auto end = text.find('\n');
    auto line = text.substr(0, end == text.npos ? end : end + 1);
    inside_line_[descriptor == STDERR_FILENO] = end == text.npos;
    lines += line;
    text.remove_prefix(line.size());
  }
  return lines;
}

exit_code job_output::close(exit_code code) {
  std::lock_guard lock{mutex_};
  while (auto left = texts_.first())
    show(*left);
  auto lost = fault_ != 0 ? "cannot write what jobs wrote: " + std::string{std::strerror(fault_)}
              : log_ && log_->fault() != 0
                ? "--joblog: cannot write a line: " + std::string{std::strerror(log_->fault())}
                : std::string{};
  if (lost.empty())
    return code;
  if (fault_ != EPIPE) // who reads has what he wanted
    say("troupe: " + lost);
  return exit_code::internal;
}

} // namespace troupe::cli
