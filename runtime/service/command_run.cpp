#include "runtime/service/command_run.hpp"

#include "runtime/service/sigpipe_guard.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <poll.h>

namespace troupe {

namespace {

using clock = std::chrono::steady_clock;

enum class phase : std::uint8_t {
  running,
  ending,   ///< SIGTERM was sent; the deadline brings SIGKILL.
  killed,   ///< SIGKILL was sent; the shell is about to end.
  draining, ///< The shell has ended; the deadline closes the streams.
};

class command_run {
public:
  command_run(child_process child, std::string_view input, const command_limits& limits, int stop)
    : child_{std::move(child)}, input_{input}, limits_{limits}, stop_{stop},
      outcome_{captured_stream{limits.kept}, captured_stream{limits.kept}} {
    if (limits.timeout > duration::zero())
      deadline_ = clock::now() + limits.timeout;
  }

  result<command_outcome> run() {
    while (!over())
      wait_and_serve();
    if (outcome_.timed_out || outcome_.stopped)
      child_.signal_group(SIGKILL); // whoever ignored SIGTERM and holds no stream
    auto status = child_.reap();
    if (!status)
      return tl::unexpected{status.error()};
    outcome_.status = *status;
    return std::move(outcome_);
  }

private:
  bool over() const { return ended_ && !child_.output && !child_.errors; }

  void wait_and_serve() {
    bool watches_stop = phase_ == phase::running;
    std::array<pollfd, 5> watched{{
      {child_.output.get(), POLLIN, 0},
      {child_.errors.get(), POLLIN, 0},
      {child_.input.get(), POLLOUT, 0},
      {ended_ ? -1 : child_.ended(), POLLIN, 0},
      {watches_stop ? stop_ : -1, POLLIN, 0},
    }};
    auto time_left = this->time_left();
    auto count = ppoll(watched.data(), watched.size(), time_left ? &*time_left : nullptr, nullptr);
    if (count < 0)
      return; // EINTR: look again
    if (watched[0].revents != 0)
      read_some(child_.output, outcome_.output);
    if (watched[1].revents != 0)
      read_some(child_.errors, outcome_.errors);
    if (watched[2].revents != 0)
      write_some();
    if (watched[3].revents != 0)
      shell_ended();
    if (watched[4].revents != 0) {
      outcome_.stopped = true;
      end_group();
    }
    if (deadline_ && clock::now() >= *deadline_)
      deadline_passed();
  }

  std::optional<timespec> time_left() const {
    if (!deadline_)
      return std::nullopt;
    auto left = std::max<duration>(*deadline_ - clock::now(), duration::zero());
    auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    return timespec{seconds.count(), (left - seconds).count()};
  }

  static void read_some(descriptor& from, captured_stream& into) {
    std::array<char, 65536> buffer; // a pipe's capacity; not initialised, as it is overwritten
    auto count = read(from.get(), buffer.data(), buffer.size());
    if (count > 0)
      into.append({buffer.data(), static_cast<std::size_t>(count)});
    else if (count == 0 || (errno != EINTR && errno != EAGAIN))
      from.close();
  }

  void write_some() {
    sigpipe_guard guard;
    auto count = write(child_.input.get(), input_.data(), input_.size());
    if (count >= 0)
      input_.remove_prefix(static_cast<std::size_t>(count));
    bool gone = count < 0 && errno != EAGAIN && errno != EINTR; // it may read only a part
    if (gone || input_.empty())
      child_.input.close();
  }

  void shell_ended() {
    ended_ = true;
    child_.input.close();
    if (phase_ == phase::ending)
      return; // the rest of the group has the rest of its grace
    phase_ = phase::draining;
    deadline_ = clock::now() + limits_.drain_grace;
  }

  void end_group() {
    child_.signal_group(SIGTERM);
    child_.signal_group(SIGCONT); // what is suspended must hear it too
    phase_ = phase::ending;
    deadline_ = clock::now() + limits_.kill_grace;
  }

  void deadline_passed() {
    deadline_.reset();
    switch (phase_) {
      case phase::running:
        outcome_.timed_out = true;
        end_group();
        break;
      case phase::ending:
        child_.signal_group(SIGKILL);
        phase_ = phase::killed;
        if (ended_)
          shell_ended();
        break;
      case phase::killed: break;
      case phase::draining:
        child_.output.close();
        child_.errors.close();
        break;
    }
  }

  child_process child_;
  std::string_view input_;
  const command_limits& limits_;
  int stop_;
  command_outcome outcome_;
  phase phase_ = phase::running;
  bool ended_ = false;
  std::optional<clock::time_point> deadline_;
};

} // namespace

result<command_outcome> run_command(const command_line& command, std::string_view input,
                                    const command_limits& limits, int stop) {
  auto child = child_process::start(command);
  if (!child)
    return tl::unexpected{child.error()};
  return command_run{std::move(*child), input, limits, stop}.run();
}

} // namespace troupe
