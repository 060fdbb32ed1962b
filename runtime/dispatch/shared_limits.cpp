#include "runtime/dispatch/shared_limits.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace troupe {

namespace {

constexpr std::uint32_t changes_of_pages = IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE;

/// A page that was closed just before the folder is watched looks locked for a moment, of which
/// nothing tells the end: then one more look is had.
constexpr int closing_ms = 1'000;

} // namespace

result<std::shared_ptr<shared_limits>>
shared_limits::open(const std::string& folder, std::function<void(const std::string&)> notify) {
  auto opened = lending_folder::open(folder);
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  descriptor waker{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!waker)
    return failure(error_code::system_exhausted, std::strerror(errno));
  return std::shared_ptr<shared_limits>{
    new shared_limits{std::move(*opened), std::move(waker), std::move(notify)}};
}

shared_limits::shared_limits(lending_folder folder, descriptor waker,
                             std::function<void(const std::string&)> notify)
  : folder_{std::move(folder)}, waker_{std::move(waker)}, notify_{std::move(notify)} {}

shared_limits::~shared_limits() {
  {
    std::scoped_lock lock{mutex_};
    ends_ = true;
  }
  wake();
  if (thread_.joinable())
    thread_.join();
}

void shared_limits::order(std::vector<loan_order> orders) {
  {
    std::scoped_lock lock{mutex_};
    std::ranges::move(orders, std::back_inserter(ordered_));
    if (!thread_.joinable())
      thread_ = std::thread{[this] { run(); }};
  }
  wake();
}

std::uint64_t shared_limits::held_elsewhere(const std::string& key) const {
  std::scoped_lock lock{mutex_};
  const auto known = elsewhere_.find(key);
  return known == elsewhere_.end() ? 0 : known->second;
}

void shared_limits::wake() const {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(waker_.get(), &one, sizeof one)); // there is always room for a one
}

void shared_limits::run() {
  for (;;) {
    std::vector<loan_order> orders;
    {
      std::scoped_lock lock{mutex_};
      if (ends_)
        return;
      orders = std::exchange(ordered_, {});
    }
    if (auto done = look(orders); !done) {
      folder_.leave();
      notify_("limits are not shared with other programs any more, and hold within this one: "
              + done.error().message);
      return hear_({.granted = {}, .is_over = true});
    }
    await_change();
  }
}

result<void> shared_limits::look(const std::vector<loan_order>& orders) {
  auto turn = folder_.take_turn();
  if (!turn)
    return tl::unexpected{std::move(turn.error())};
  const auto others = folder_.others();
  if (!others)
    return tl::unexpected{others.error()};
  auto granted = book_.update(orders, *others);
  if (!orders.empty() || !granted.empty())
    if (auto written = folder_.write(book_.page()); !written)
      return written;
  turn->close();
  note(*others);
  if (!granted.empty())
    hear_({.granted = std::move(granted)});
  const auto begun = watch();
  if (!begun)
    return tl::unexpected{begun.error()};
  return *begun ? look({}) : result<void>{}; // what has changed before it was watched
}

result<bool> shared_limits::watch() {
  if (book_.waits() == (watched_ >= 0))
    return false;
  if (watched_ >= 0) {
    ::inotify_rm_watch(changes_.get(), std::exchange(watched_, -1));
    return false;
  }
  if (!changes_)
    changes_ = descriptor{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
  watched_ = ::inotify_add_watch(changes_.get(), folder_.path().c_str(), changes_of_pages);
  if (watched_ < 0)
    return failure(error_code::system_exhausted,
                   folder_.path() + " can't be watched: " + std::strerror(errno));
  may_have_missed_ = true;
  return true;
}

void shared_limits::await_change() {
  std::array<pollfd, 2> awaited{pollfd{waker_.get(), POLLIN, 0},
                                pollfd{watched_ >= 0 ? changes_.get() : -1, POLLIN, 0}};
  const auto patience = watched_ >= 0 && may_have_missed_ ? closing_ms : -1;
  auto ready = ::poll(awaited.data(), awaited.size(), patience);
  while (ready < 0 && errno == EINTR)
    ready = ::poll(awaited.data(), awaited.size(), patience);
  may_have_missed_ = may_have_missed_ && ready != 0;
  std::uint64_t woken = 0;
  static_cast<void>(!::read(waker_.get(), &woken, sizeof woken));
  if (watched_ >= 0)
    take_changes();
}

void shared_limits::take_changes() {
  alignas(inotify_event) std::array<char, 16'384> buffer;
  for (;;) {
    const auto got = ::read(changes_.get(), buffer.data(), buffer.size());
    if (got <= 0)
      return;
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      may_have_missed_ = may_have_missed_ || (event->mask & IN_Q_OVERFLOW) != 0;
      // The kernel tells that a file is closed just before it gives up its lock.
      if (event->len > 0 && (event->mask & IN_CLOSE_WRITE) != 0)
        folder_.await_end_of(event->name);
    }
  }
}

void shared_limits::note(const std::vector<lending_page>& others) {
  std::map<std::string, std::uint64_t> sums;
  for (const auto& page : others)
    for (const auto& [key, count] : page.held)
      sums[key] += count;
  {
    std::scoped_lock lock{mutex_};
    elsewhere_ = std::move(sums);
  }
  for (const auto& [key, here, there] : book_.differences(others))
    notify_("limit " + key + ": its total is " + std::to_string(here) + " here, and "
            + std::to_string(there) + " in another program of this user: each starts nothing "
            + "beyond its own, counted over both");
}

} // namespace troupe
