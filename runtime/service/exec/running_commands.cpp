#include "runtime/service/exec/running_commands.hpp"

#include "runtime/base/uuid.hpp"
#include "runtime/service/exec/process_ending.hpp"

#include <algorithm>
#include <new>
#include <set>
#include <sys/mman.h>

namespace troupe {

namespace {

/// More than a system has room for; what isn't used costs nothing.
constexpr std::size_t slots_max = std::size_t{1} << 16;

/// Memory that a forked process shares. Empty where there is none.
std::span<command_slot> shared_slots() {
  auto* memory = mmap(nullptr, slots_max * sizeof(command_slot), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    throw std::bad_alloc{};
  // All zeros is what a slot begins with, and its atomics need no more to be alive.
  return {static_cast<command_slot*>(memory), slots_max};
}

/// The runtimes of this program.
struct all_runtimes {
  std::mutex mutex;
  std::set<running_commands*> commands;
};

/// Never destroyed: an object of the embedder's that is, at the end of the program, may hold one.
all_runtimes& runtimes() {
  static auto& known = *new all_runtimes;
  return known;
}

} // namespace

running_commands::running_commands(duration grace)
  : grace_{grace}, token_{make_uuid()}, slots_{shared_slots()} {
  std::scoped_lock lock{runtimes().mutex};
  runtimes().commands.insert(this);
}

running_commands::~running_commands() {
  {
    std::scoped_lock lock{runtimes().mutex};
    runtimes().commands.erase(this);
  }
  watchdog_.stop();
  munmap(slots_.data(), slots_.size_bytes());
}

running_commands::attempt
running_commands::start_in_turn(const std::function<bool(const entry&)>& start,
                                std::function<void()> wake) {
  auto tried = [&]() -> std::optional<entry> {
    auto made = add();
    if (!made || !start(*made))
      return std::nullopt;
    set_running(*made);
    return made;
  };
  {
    std::shared_lock beside_others{starting_};
    if (auto made = tried())
      return {std::move(made)};
  }
  for (;;) {
    std::uint64_t ended_before = 0;
    {
      std::unique_lock alone{starting_}; // nobody holds half of what a command needs
      {
        std::scoped_lock lock{mutex_};
        ended_before = ended_count_;
      }
      if (auto made = tried())
        return {std::move(made)};
    }
    std::scoped_lock lock{mutex_};
    if (ended_count_ != ended_before)
      continue; // one has ended meanwhile
    if (running_ == 0)
      return {};
    return {{}, turn{*this, line_.insert(line_.end(), turn::waiter{std::move(wake)})}};
  }
}

std::optional<running_commands::entry> running_commands::add() {
  std::scoped_lock lock{mutex_};
  if (!watchdog_.is_started() && !watchdog_.start(slots_, grace_, kept_open_))
    return std::nullopt;
  if (free_.empty() && used_ == slots_.size())
    return std::nullopt;
  auto place = used_;
  if (free_.empty()) {
    ++used_;
  } else {
    place = free_.back();
    free_.pop_back();
  }
  entry made{*this, place, token_ + '.' + std::to_string(++begun_count_)};
  slots_[place].pid = 0;
  slots_[place].mark = mark_of(made.id());
  return made;
}

void running_commands::set_running(entry& started) {
  const auto& slot = started.slot();
  if (slot.pid == 0)
    return; // there was no need to call again, for it can't be started
  record_.write(started.place_, {slot.mark, look_at(slot.pid)});
  std::scoped_lock lock{mutex_};
  started.runs_ = true;
  ++running_;
}

void running_commands::remove(std::size_t place, bool ran) {
  slots_[place].mark = 0;
  if (ran)
    record_.write(place, {});
  std::scoped_lock lock{mutex_};
  free_.push_back(place);
  if (!ran)
    return;
  --running_;
  ++ended_count_;
  call_next();
  while (running_ == 0 && !line_.empty()) // nobody else would
    call_next();
}

/// Under the lock, which also keeps the one that is called.
void running_commands::call_next() {
  if (line_.empty())
    return;
  called_.splice(called_.end(), line_, line_.begin());
  called_.back().is_called = true;
  called_.back().wake();
}

bool running_commands::take_turn(turn::place where) {
  std::scoped_lock lock{mutex_};
  where->is_taken = where->is_called;
  return where->is_taken;
}

void running_commands::leave_line(turn::place where) {
  std::scoped_lock lock{mutex_};
  auto is_unused = where->is_called && !where->is_taken;
  (where->is_called ? called_ : line_).erase(where);
  if (is_unused)
    call_next();
}

void running_commands::kill_all() {
  std::vector<const command_slot*> running;
  {
    std::scoped_lock lock{mutex_};
    for (const auto& each : slots_.first(used_))
      if (each.mark != 0)
        running.push_back(&each);
  }
  if (running.empty())
    return;
  process_room room;
  end_processes(
    room,
    [&](std::span<const system_process>, const system_process& which) {
      return std::ranges::any_of(running, [&](const auto* x) { return belongs_to(which, *x); });
    },
    duration::zero());
}

void kill_running_commands() {
  std::scoped_lock lock{runtimes().mutex};
  for (auto* each : runtimes().commands)
    each->kill_all();
}

} // namespace troupe
