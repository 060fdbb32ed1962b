#include "runtime/service/exec/command_run.hpp"

#include "runtime/service/exec/command_members.hpp"
#include "runtime/service/exec/command_memory.hpp"
#include "runtime/service/exec/sigpipe_guard.hpp"
#include "runtime/service/exec/stop_signal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <poll.h>
#include <system_error>
#include <vector>

namespace troupe {

namespace {

using clock = std::chrono::steady_clock;

enum class phase : std::uint8_t {
  running,
  ending,    ///< SIGTERM was sent; the deadline brings SIGKILL.
  killed,    ///< SIGKILL was sent; the shell is about to end.
  draining,  ///< The shell has ended; the deadline brings a look at who holds the streams.
  lingering, ///< Its session lives; the deadline, put off by output, closes the streams.
};

class command_run {
public:
  /// `stop`: an eventfd, -1: none.
  command_run(child_process child, const command_slot& slot, std::string_view input,
              const command_limits& limits, const command_line& command, int stop)
    : child_{std::move(child)}, slot_{slot}, input_{input}, limits_{limits}, log_{command.log},
      warning_{command.warning}, stop_{stop}, outcome_{.output = {captured_stream{limits.kept}},
                                                       .errors = {captured_stream{limits.kept}}} {
    if (limits.timeout > duration::zero())
      deadline_ = clock::now() + limits.timeout;
    if (limits.memory > 0)
      look_due_ = clock::now() + limits.memory_interval;
  }

  result<command_outcome> run() {
    while (!over())
      wait_and_serve();
    if (outcome_.timed_out || outcome_.stopped || outcome_.memory > 0)
      kill_members(); // what was started while the rest was told to end
    auto used = child_.reap();
    if (!used)
      return tl::unexpected{used.error()};
    outcome_.used = *used;
    outcome_.used.total.wall = ended_at_ - started_;
    outcome_.used.over_memory = outcome_.memory > 0;
    auto& most = outcome_.used.total.memory;
    most = std::max(most, outcome_.memory);
    return std::move(outcome_);
  }

private:
  bool over() const { return ended_ && !child_.output && !child_.errors && watches_.empty(); }

  void wait_and_serve() {
    auto heeds_stop = phase_ != phase::ending && phase_ != phase::killed;
    watched_.assign({
      {child_.output.get(), POLLIN, 0},
      {child_.errors.get(), POLLIN, 0},
      {child_.input.get(), POLLOUT, 0},
      {ended_ ? -1 : child_.ended(), POLLIN, 0},
      {heeds_stop ? stop_ : -1, POLLIN, 0},
    });
    auto own = watched_.size();
    for (const auto& each : watches_)
      watched_.push_back({each.get(), POLLIN, 0});
    auto time_left = this->time_left();
    if (ppoll(watched_.data(), watched_.size(), time_left ? &*time_left : nullptr, nullptr) < 0)
      return; // EINTR: look again
    if (watched_[0].revents != 0)
      read_some(child_.output, outcome_.output, log_stream::output);
    if (watched_[1].revents != 0)
      read_some(child_.errors, outcome_.errors, log_stream::errors);
    if (watched_[2].revents != 0)
      write_some();
    if (watched_[3].revents != 0)
      shell_ended();
    std::erase_if(watches_, [&](const descriptor& each) {
      return watched_[own + static_cast<std::size_t>(&each - watches_.data())].revents != 0;
    });
    if (watched_[4].revents != 0) {
      outcome_.stopped = true;
      end_members();
    }
    if (is_to_warn() && clock::now() >= started_ + warning_.after)
      child_.signal_group(std::exchange(warning_.signal, 0));
    if (deadline_ && clock::now() >= *deadline_)
      deadline_passed();
    if (look_due_ && clock::now() >= *look_due_)
      look_at_memory();
  }

  /// Ends it where it uses far more than it takes.
  void look_at_memory() {
    look_due_.reset();
    if (phase_ != phase::running)
      return;
    const auto used = memory_of(members_of(slot_, nested_commands::included));
    look_due_ = clock::now() + limits_.memory_interval;
    if (used <= memory_allowed(limits_.memory))
      return;
    outcome_.memory = used;
    look_due_.reset();
    end_members();
  }

  bool is_to_warn() const { return warning_.signal != 0 && phase_ == phase::running; }

  std::optional<timespec> time_left() const {
    auto next = deadline_;
    if (is_to_warn())
      next = std::min(started_ + warning_.after, next.value_or(clock::time_point::max()));
    if (look_due_ && (!next || *look_due_ < *next))
      next = look_due_;
    if (!next)
      return std::nullopt;
    auto left = std::max<duration>(*next - clock::now(), duration::zero());
    auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    return timespec{seconds.count(), (left - seconds).count()};
  }

  void read_some(descriptor& from, command_stream& into, log_stream stream) {
    std::array<char, 65536> buffer; // a pipe's capacity; not initialised, as it is overwritten
    auto count = read(from.get(), buffer.data(), buffer.size());
    std::string_view bytes{buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    if (count > 0 && log_)
      log_->append(stream, bytes);
    if (count > 0)
      into.captured.append(bytes);
    else if (count == 0 || (errno != EINTR && errno != EAGAIN))
      from.close();
    if (count > 0 && phase_ == phase::lingering)
      deadline_ = std::min(clock::now() + limits_.quiet_grace, read_until_);
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
    if (!ended_)
      ended_at_ = clock::now();
    ended_ = true;
    child_.input.close();
    if (phase_ == phase::ending)
      return; // the rest of it has the rest of its grace
    is_stopping_ = phase_ == phase::killed;
    phase_ = phase::draining;
    deadline_ = clock::now() + limits_.drain_grace;
    read_until_ = clock::now() + limits_.drain_limit;
  }

  void end_members() {
    // First, for it goes by parents that are about to end.
    members_ = members_of(slot_, nested_commands::spared);
    for (const auto& each : members_)
      if (auto watch = watch_process(each))
        watches_.push_back(std::move(watch));
    for (auto number : {SIGTERM, SIGCONT}) { // what is suspended must hear it too
      child_.signal_group(number);
      for (const auto& each : members_)
        if (each.group != child_.pid())
          signal_process(each, number);
    }
    phase_ = phase::ending;
    deadline_ = clock::now() + limits_.kill_grace;
  }

  void kill_members() {
    for (const auto& each : members_of(slot_, nested_commands::included, members_))
      signal_process(each, SIGKILL);
    child_.signal_group(SIGKILL); // even where /proc can't be read
  }

  bool session_lives() const {
    return std::ranges::any_of(*programs_now(), [this](const system_process& each) {
      return each.session == child_.pid() && !each.ended;
    });
  }

  void deadline_passed() {
    deadline_.reset();
    switch (phase_) {
      case phase::running:
        outcome_.timed_out = true;
        end_members();
        break;
      case phase::ending:
        kill_members();
        phase_ = phase::killed;
        watches_.clear();
        if (ended_)
          shell_ended();
        break;
      case phase::killed: break;
      case phase::draining:
        if (is_stopping_ || !session_lives())
          return close_streams();
        phase_ = phase::lingering;
        deadline_ = std::min(clock::now() + limits_.quiet_grace, read_until_);
        break;
      case phase::lingering: close_streams(); break;
    }
  }

  void close_streams() {
    outcome_.output.left_open = bool{child_.output};
    outcome_.errors.left_open = bool{child_.errors};
    child_.output.close();
    child_.errors.close();
  }

  child_process child_;
  const command_slot& slot_;
  std::string_view input_;
  const command_limits& limits_;
  attempt_log* log_;
  command_warning warning_; ///< Not given yet.
  int stop_;
  command_outcome outcome_;
  phase phase_ = phase::running;
  bool ended_ = false;
  bool is_stopping_ = false;
  std::vector<system_process> members_; ///< When it was told to end.
  std::vector<descriptor> watches_;     ///< Those of them that have not ended.
  std::vector<pollfd> watched_;
  const clock::time_point started_ = clock::now();
  clock::time_point ended_at_{}; ///< The shell.
  std::optional<clock::time_point> deadline_;
  std::optional<clock::time_point> look_due_; ///< At the memory that it uses.
  clock::time_point read_until_;              ///< Once the shell has ended.
};

} // namespace

result<command_outcome> run_command(command_line& command, command_environment& environment,
                                    std::string_view input, const command_limits& limits,
                                    running_commands& all, const std::stop_token& stop) {
  std::optional<stop_signal> stopping;
  std::optional<child_process> child;
  start_fault fault{"the system has no room for one more process", true};
  auto place = all.start_in_turn(stop, [&](const running_commands::entry& entry) {
    environment.set_command(entry.id());
    command.environment = environment.entries();
    stopping.emplace(stop);
    if (stop.stop_possible() && stopping->get() < 0) {
      fault = {"can't watch for a stop: " + std::generic_category().message(errno), true};
    } else if (auto started = child_process::start(command, entry.slot())) {
      child.emplace(std::move(*started));
      return true;
    } else {
      fault = std::move(started.error());
    }
    stopping.reset(); // others may need its descriptor
    return !fault.no_room;
  });
  if (child)
    return command_run{std::move(*child), place->slot(), input, limits, command, stopping->get()}
      .run();
  if (stop.stop_requested()) {
    command_outcome none{.output = {captured_stream{0}}, .errors = {captured_stream{0}}};
    none.stopped = true;
    return none;
  }
  if (fault.no_room)
    fault.message += ", and no other command runs whose end would make room";
  return failure(std::move(fault.message));
}

} // namespace troupe
