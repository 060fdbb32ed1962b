#include "runtime/service/exec/command_loop.hpp"

#include "runtime/base/descriptor.hpp"
#include "runtime/base/signals_blocked.hpp"
#include "runtime/dispatch/job_pool.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

namespace {

using clock = std::chrono::steady_clock;

/// What an event is of: a command's number, or one of those below.
enum event_key : std::uint64_t { of_timer, of_end, of_first_command };

/// When what can't be watched, as the system has no room for that, is looked at again.
constexpr auto try_again_after = std::chrono::milliseconds{100};

/// Makes the descriptor unreadable.
void drain(const descriptor& counter) noexcept {
  std::uint64_t count = 0;
  static_cast<void>(!read(counter.get(), &count, sizeof count));
}

} // namespace

struct command_loop::state : std::enable_shared_from_this<state> {
  enum class phase : std::uint8_t { waits, queued, served };
  struct place {
    std::unique_ptr<client> who;
    phase is = phase::served;
    bool again = false;                     ///< To be served once more, right away.
    std::optional<clock::time_point> due;   ///< While it waits.
    std::optional<clock::time_point> stops; ///< Since when it has been asked to.
    program_list programs;                  ///< For when it is served.
  };

  std::mutex mutex; // guards all below
  descriptor events;
  descriptor timer;
  descriptor end; ///< Readable: the loop is to look whether it has come.
  std::thread thread;
  std::unordered_map<std::uint64_t, place> places;
  std::uint64_t latest = of_first_command;
  std::set<std::pair<clock::time_point, std::uint64_t>> dues;
  clock::time_point alarm = clock::time_point::max(); ///< The timer is set to that.
  std::vector<std::uint64_t> lookers;                 ///< Wait for the next list of programs.
  bool looks = false;                                 ///< One is being made, or about to be.
  bool closing = false;
  bool is_left = false; ///< Closed, with commands in it.
  std::condition_variable emptied;
  job_pool jobs{job_pool::few(), job_pool::growth::while_stuck};

  result<void> open() {
    auto lacks = [](const char* what) {
      return failure(std::string{"can't watch commands: "} + what + ": "
                     + std::generic_category().message(errno));
    };
    if (closing)
      return failure("can't start a command: the runtime ends");
    if (thread.joinable())
      return {};
    events = descriptor{epoll_create1(EPOLL_CLOEXEC)};
    timer = descriptor{timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)};
    end = descriptor{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!events || !timer || !end)
      return lacks("no descriptor");
    for (auto [from, key] : {std::pair{timer.get(), of_timer}, std::pair{end.get(), of_end}}) {
      epoll_event wanted{};
      wanted.events = EPOLLIN;
      wanted.data.u64 = key;
      if (epoll_ctl(events.get(), EPOLL_CTL_ADD, from, &wanted) != 0)
        return lacks("no watch");
    }
    if (auto served = jobs.submit([] {}); !served) // by the one thread that it is to have
      return served;
    signals_blocked guard;
    try {
      thread = std::thread{[self = shared_from_this()] { self->go_round(); }};
    } catch (const std::system_error& thrown) {
      return failure(std::string{"can't watch commands: can't start a thread: "} + thrown.what());
    }
    return {};
  }

  /// What the loop's thread does.
  void go_round() {
    std::array<epoll_event, 256> seen{};
    for (bool goes_on = true; goes_on;) {
      auto count = epoll_wait(events.get(), seen.data(), static_cast<int>(seen.size()), -1);
      std::scoped_lock lock{mutex};
      for (int i = 0; i < count; ++i)
        take(seen[static_cast<std::size_t>(i)].data.u64);
      goes_on = !closing || !places.empty();
    }
    jobs.close();
  }

  void take(std::uint64_t key) {
    if (key >= of_first_command)
      return wake(key);
    drain(key == of_timer ? timer : end);
    if (key == of_timer)
      ring();
  }

  void ring() {
    alarm = clock::time_point::max();
    for (auto now = clock::now(); !dues.empty() && dues.begin()->first <= now;)
      wake(dues.begin()->second);
    set_alarm();
  }

  void set_alarm() {
    if (dues.empty() || dues.begin()->first >= alarm)
      return;
    alarm = dues.begin()->first;
    auto since = std::max(alarm.time_since_epoch(), clock::duration{1}); // 0 would be never
    auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    itimerspec wanted{};
    wanted.it_value = {seconds.count(), (since - seconds).count()};
    timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &wanted, nullptr);
  }

  /// There is a thread for it since the loop was opened, so that this can't fail.
  void post(job_pool::job work) { static_cast<void>(jobs.submit(std::move(work))); }

  void queue(std::uint64_t id, place& at) {
    at.is = phase::queued;
    post([this, id] { serve(id); });
  }

  void wake(std::uint64_t id) {
    const auto known = places.find(id);
    if (known == places.end())
      return; // the event is of a descriptor that was closed meanwhile
    auto& at = known->second;
    if (at.is == phase::served)
      at.again = true;
    if (at.is != phase::waits)
      return;
    if (at.due)
      dues.erase({*at.due, id});
    at.due.reset();
    queue(id, at);
  }

  void look_for(std::uint64_t id) {
    lookers.push_back(id);
    if (!std::exchange(looks, true))
      post([this] { look(); });
  }

  void look() {
    std::vector<std::uint64_t> whose;
    {
      std::scoped_lock lock{mutex};
      whose = std::exchange(lookers, {});
    }
    auto programs = programs_now();
    std::scoped_lock lock{mutex};
    for (auto id : whose)
      if (const auto known = places.find(id); known != places.end()) {
        known->second.programs = programs;
        wake(id);
      }
    looks = !lookers.empty(); // to them, this look may have been too early
    if (looks)
      post([this] { look(); });
  }

  std::uint64_t add(std::unique_ptr<client> who) {
    std::scoped_lock lock{mutex};
    auto id = latest++;
    places[id].who = std::move(who);
    return id;
  }

  void serve(std::uint64_t id) {
    client* who = nullptr;
    occasion now{waker{*this, id}, {}};
    {
      std::scoped_lock lock{mutex};
      auto& at = places.at(id);
      at.is = phase::served;
      at.again = false;
      now.programs = std::exchange(at.programs, nullptr);
      who = at.who.get();
    }
    auto wait = who->serve(now);
    if (!wait)
      return finish(id);
    if (!watch(id, wait->watched))
      wait->until
        = std::min(wait->until.value_or(clock::time_point::max()), clock::now() + try_again_after);
    std::scoped_lock lock{mutex};
    auto& at = places.at(id);
    if (wait->programs)
      look_for(id);
    if (at.again)
      return queue(id, at);
    at.is = phase::waits;
    at.due = wait->until;
    if (at.due)
      dues.emplace(*at.due, id);
    set_alarm();
  }

  /// Whether all can be: each tells once, until it is watched again.
  bool watch(std::uint64_t id, std::span<const pollfd> all) noexcept {
    static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT);
    auto is_done = true;
    for (const auto& each : all) {
      if (each.fd < 0)
        continue;
      epoll_event wanted{};
      wanted.events = static_cast<std::uint32_t>(each.events) | EPOLLONESHOT;
      wanted.data.u64 = id;
      auto known = epoll_ctl(events.get(), EPOLL_CTL_MOD, each.fd, &wanted) == 0;
      is_done = (known || epoll_ctl(events.get(), EPOLL_CTL_ADD, each.fd, &wanted) == 0) && is_done;
    }
    return is_done;
  }

  void finish(std::uint64_t id) {
    std::unique_ptr<client> who;
    auto is_awaited = false;
    {
      std::scoped_lock lock{mutex};
      who = std::move(places.at(id).who);
      is_awaited = !is_left;
    }
    who->finish(is_awaited);
    who.reset();
    std::scoped_lock lock{mutex};
    places.erase(id);
    if (!places.empty())
      return;
    emptied.notify_all();
    if (closing)
      eventfd_write(end.get(), 1);
  }

  /// Until when those that are there are waited for, at least.
  clock::time_point latest_end() const {
    auto now = clock::now();
    auto at_last = clock::time_point::min();
    for (const auto& [id, at] : places)
      at_last = std::max(at_last, at.stops.value_or(now) + stop_grace);
    return at_last;
  }
};

void command_loop::waker::operator()() const {
  std::scoped_lock lock{loop_->mutex};
  loop_->wake(id_);
}

void command_loop::waker::stop() const {
  std::scoped_lock lock{loop_->mutex};
  if (const auto known = loop_->places.find(id_); known != loop_->places.end())
    known->second.stops = clock::now();
  loop_->wake(id_);
}

command_loop::command_loop() : state_{std::make_shared<state>()} {}

command_loop::~command_loop() {
  close();
}

result<void> command_loop::open() {
  std::scoped_lock lock{state_->mutex};
  return state_->open();
}

void command_loop::run(std::unique_ptr<client> what) {
  auto kept = state_; // this may be gone when it has been served
  kept->serve(kept->add(std::move(what)));
}

void command_loop::close() {
  std::thread ended;
  {
    std::unique_lock lock{state_->mutex};
    state_->closing = true;
    auto is_empty = [this] { return state_->places.empty(); };
    while (!is_empty() && state_->latest_end() > clock::now())
      state_->emptied.wait_until(lock, state_->latest_end(), is_empty);
    state_->is_left = !is_empty();
    if (!state_->thread.joinable())
      return;
    eventfd_write(state_->end.get(), 1);
    ended = std::move(state_->thread);
    if (state_->is_left)
      return ended.detach(); // it ends with the last of them, or with the program
  }
  ended.join();
}

} // namespace troupe
