#include "cli/signals.hpp"

#include "cli/display/status_area.hpp"
#include "cli/exit_code.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/system_room.hpp"
#include "runtime/service/exec/running_commands.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

sigset_t watched_signals() {
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGINT);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGWINCH);
  struct sigaction hangup {};
  ::sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN)
    sigaddset(&watched, SIGHUP);
  return watched;
}

std::string reason_of(int signal) {
  switch (signal) {
    case SIGINT: return "interrupted (SIGINT)";
    case SIGTERM: return "terminated (SIGTERM)";
    default: return "the terminal went away (SIGHUP)";
  }
}

[[noreturn]] void end_at_once(int status) {
  if (auto last = terminal_turn::at_once())
    last->leave();
  kill_running_commands();
  std::_Exit(status);
}

} // namespace

signal_watch::signal_watch() {
  auto watched = watched_signals();
  pthread_sigmask(SIG_BLOCK, &watched, &before_);
  signals_ = ::signalfd(-1, &watched, SFD_CLOEXEC);
  stop_ = ::eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || stop_ < 0)
    throw std::runtime_error{std::string{"cannot watch for signals: "} + std::strerror(errno)};
  require_threads(1);
  thread_ = std::thread{[this] { watch(); }};
}

signal_watch::~signal_watch() {
  std::uint64_t one = 1;
  // An eventfd with nothing in it always takes a one.
  static_cast<void>(!::write(stop_, &one, sizeof one));
  thread_.join();
  ::close(signals_);
  ::close(stop_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void signal_watch::on_first(std::function<void(const std::string&)> cancel) {
  std::lock_guard lock{mutex_};
  cancel_ = std::move(cancel);
}

void signal_watch::on_resize(std::function<void()> redraw) {
  std::lock_guard lock{mutex_};
  redraw_ = std::move(redraw);
}

void signal_watch::watch() {
  std::array<pollfd, 2> awaited{pollfd{signals_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
  for (;;) {
    if (::poll(awaited.data(), awaited.size(), -1) < 0)
      continue; // EINTR: the descriptors are ours and good
    if (awaited[1].revents != 0)
      return;
    signalfd_siginfo got{};
    if (::read(signals_, &got, sizeof got) == static_cast<ssize_t>(sizeof got))
      hear(static_cast<int>(got.ssi_signo));
  }
}

void signal_watch::hear(int signal) {
  std::lock_guard lock{mutex_};
  if (signal == SIGWINCH)
    return redraw_ ? redraw_() : void();
  if (heard_)
    end_at_once(128 + signal);
  heard_ = true;
  if (!cancel_) {
    say_at_once("troupe: " + reason_of(signal));
    end_at_once(static_cast<int>(exit_code::cancelled));
  }
  cancel_(reason_of(signal));
}

} // namespace troupe::cli
