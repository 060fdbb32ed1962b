#include "runtime/service/exec/live_command.hpp"

#include "runtime/service/exec/sigpipe_guard.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

namespace troupe {

namespace {

/// How often in a row a command is served that always has something, before others have their turn.
constexpr int most_rounds = 32;

} // namespace

live_command::live_command(child_process child, running_commands::entry place,
                           std::optional<command_group> group, std::optional<oom_watch> watch,
                           const command_terms& terms)
  : place_{std::move(place)}, group_{std::move(group)}, watch_{std::move(watch)}, child_{std::move(
                                                                                    child)},
    input_{terms.input}, limits_{terms.limits}, log_{terms.log}, warning_{terms.warning},
    stop_{terms.stop}, outcome_{.output = {captured_stream{terms.limits.kept, terms.hides}},
                                .errors = {captured_stream{terms.limits.kept, terms.hides}}} {
  if (limits_.timeout > duration::zero())
    deadline_ = started_ + limits_.timeout;
  if (group_ ? group_->wants_looks() : limits_.memory > 0)
    look_due_ = started_ + limits_.memory_interval;
}

std::optional<command_wait> live_command::serve(const program_list& programs) {
  if (programs)
    look(*programs);
  for (int round = 0; !is_over() && !asked_.rest && round < most_rounds && serve_ready();)
    ++round;
  if (is_over()) {
    auto was_ended = outcome_.timed_out || outcome_.stopped || outcome_.for_memory;
    if (!was_ended || is_swept_)
      return std::nullopt;
    deadline_.reset(); // what is left is killed as soon as it has been seen
    look_due_.reset();
    wanted_ = {};
    wanted_.rest = true;
  }
  return wait();
}

command_wait live_command::wait() {
  list_watched();
  command_wait waits{watched_, next_due()};
  if (!asked_.any() && wanted_.any()) {
    asked_ = std::exchange(wanted_, {});
    waits.programs = true;
  }
  return waits;
}

result<command_outcome> live_command::reap() {
  auto used = child_.reap();
  if (!used)
    return tl::unexpected{used.error()};
  outcome_.used = *used;
  outcome_.used.total.wall = ended_at_ - started_;
  if (group_)
    count_group();
  else if (watch_ && was_killed_by_others() && watch_->is_cause())
    outcome_.for_memory = {memory_end::shortage, outcome_.used.total.memory};
  outcome_.used.over_memory = bool{outcome_.for_memory};
  auto& most = outcome_.used.total.memory;
  most = std::max(most, outcome_.for_memory.used);
  return std::move(outcome_);
}

/// What the kernel counted for all of it says more than what it told of those that were waited for.
void live_command::count_group() {
  const auto told = group_->figures();
  auto& total = outcome_.used.total;
  total.memory = told.is_whole ? told.memory : std::max(told.memory, total.memory);
  total.cpu = told.cpu.value_or(total.cpu);
  if (told.oom_kills > 0 && was_killed_by_others())
    outcome_.for_memory
      = {told.hit_bound ? memory_end::bounded : memory_end::shortage, total.memory};
}

/// Whether something else than this program has killed the shell, or what that has waited for.
bool live_command::was_killed_by_others() const {
  return outcome_.status() == 128 + SIGKILL && !outcome_.timed_out && !outcome_.stopped
         && outcome_.for_memory.why != memory_end::looked_at;
}

/// A list of programs that it has asked for is waited for: it must not come to the next command.
bool live_command::is_over() const {
  auto is_told = !wanted_.end && !wanted_.kill && !asked_.any();
  return ended_ && !child_.output && !child_.errors && watches_.empty() && is_told;
}

void live_command::list_watched() {
  watched_.assign({
    {child_.output.get(), POLLIN, 0},
    {child_.errors.get(), POLLIN, 0},
    {child_.input.get(), POLLOUT, 0},
    {ended_ ? -1 : child_.ended(), POLLIN, 0},
  });
  for (const auto& each : watches_)
    watched_.push_back({each.get(), POLLIN, 0});
}

/// Does what can be done at once. Whether there was something.
bool live_command::serve_ready() {
  list_watched();
  auto own = watched_.size() - watches_.size();
  auto heeds_stop = phase_ != phase::ending && phase_ != phase::killed && !outcome_.stopped;
  auto is_busy = poll(watched_.data(), watched_.size(), 0) > 0;
  if (is_busy) {
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
  }
  if (heeds_stop && stop_.stop_requested()) {
    outcome_.stopped = true;
    end_members();
    is_busy = true;
  }
  if (is_to_warn() && has_passed(started_ + warning_.after))
    child_.signal_group(std::exchange(warning_.signal, 0));
  if (has_passed(deadline_)) {
    deadline_passed();
    is_busy = true;
  }
  if (has_passed(look_due_))
    look_due();
  return is_busy;
}

void live_command::look_due() {
  look_due_.reset();
  if (!group_) {
    wanted_.memory = true; // of all programs, to find its own
    return;
  }
  group_->look();
  look_due_ = clock::now() + limits_.memory_interval;
}

/// What a list of programs was asked for.
void live_command::look(const host_programs& programs) {
  const auto why = std::exchange(asked_, {});
  if (why.memory && phase_ == phase::running)
    look_at_memory(programs);
  if (why.end)
    tell_to_end(programs);
  if (why.kill) {
    kill_members(programs);
    watches_.clear();
    if (ended_ && phase_ == phase::killed)
      shell_ended();
  }
  if (why.session && phase_ == phase::draining) {
    phase_ = phase::lingering;
    deadline_ = std::min(clock::now() + limits_.quiet_grace, read_until_);
    if (!programs.has_session(child_.pid()))
      close_streams();
  }
  if (why.rest) {
    kill_members(programs);
    is_swept_ = true;
  }
}

/// Ends it where it uses far more than it takes.
void live_command::look_at_memory(const host_programs& programs) {
  const auto used = memory_of(members_of(place_.slot(), nested_commands::included, programs));
  if (used <= memory_allowed(limits_.memory)) {
    look_due_ = clock::now() + limits_.memory_interval;
    return;
  }
  outcome_.for_memory = {memory_end::looked_at, used};
  end_members();
}

bool live_command::has_passed(const std::optional<clock::time_point>& time) const {
  return time && clock::now() >= *time;
}

std::optional<live_command::clock::time_point> live_command::next_due() const {
  auto next = deadline_;
  if (is_to_warn())
    next = std::min(started_ + warning_.after, next.value_or(clock::time_point::max()));
  if (look_due_ && (!next || *look_due_ < *next))
    next = look_due_;
  return next;
}

void live_command::read_some(descriptor& from, command_stream& into, log_stream stream) {
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

void live_command::write_some() {
  sigpipe_guard guard;
  auto count = write(child_.input.get(), input_.data(), input_.size());
  if (count >= 0)
    input_.remove_prefix(static_cast<std::size_t>(count));
  bool gone = count < 0 && errno != EAGAIN && errno != EINTR; // it may read only a part
  if (gone || input_.empty())
    child_.input.close();
}

void live_command::shell_ended() {
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

/// Its grace begins once it has been told.
void live_command::end_members() {
  phase_ = phase::ending;
  deadline_.reset();
  wanted_ = {};
  wanted_.end = true;
}

void live_command::tell_to_end(const host_programs& programs) {
  // First, for it goes by parents that are about to end.
  members_ = members_of(place_.slot(), nested_commands::spared, programs);
  for (const auto& each : members_)
    if (auto watch = watch_process(each))
      watches_.push_back(std::move(watch));
  for (auto number : {SIGTERM, SIGCONT}) { // what is suspended must hear it too
    child_.signal_group(number);
    for (const auto& each : members_)
      if (each.group != child_.pid())
        signal_process(each, number);
  }
  deadline_ = clock::now() + limits_.kill_grace;
}

void live_command::kill_members(const host_programs& programs) {
  for (const auto& each : members_of(place_.slot(), nested_commands::included, programs, members_))
    signal_process(each, SIGKILL);
  child_.signal_group(SIGKILL); // even where /proc can't be read
  if (group_)
    group_->kill(); // what /proc doesn't show to be its own, too
}

void live_command::deadline_passed() {
  deadline_.reset();
  switch (phase_) {
    case phase::running:
      outcome_.timed_out = true;
      end_members();
      break;
    case phase::ending:
      phase_ = phase::killed;
      wanted_.kill = true;
      break;
    case phase::killed: break;
    case phase::draining:
      if (is_stopping_)
        return close_streams();
      wanted_.session = true;
      break;
    case phase::lingering: close_streams(); break;
  }
}

void live_command::close_streams() {
  outcome_.output.left_open = bool{child_.output};
  outcome_.errors.left_open = bool{child_.errors};
  child_.output.close();
  child_.errors.close();
}

} // namespace troupe
