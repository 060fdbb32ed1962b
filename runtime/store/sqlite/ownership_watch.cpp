#include "runtime/store/sqlite/ownership_watch.hpp"

#include "runtime/store/owner_lock.hpp"
#include "runtime/store/recovery.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// Between two looks that nothing has asked for: where the file system tells of no changes, or a
/// process was removed.
constexpr int safety_ms = 5000;

process_output removed(const std::string& process_id) {
  process_output output;
  output.process_id = process_id;
  output.name = process_id.substr(0, process_id.rfind('/'));
  output.state = process_state::failed;
  auto message = "it was removed from the store while another runtime had it";
  output.errors[output.name] = message;
  output.failures.push_back({output.name, output.name, message, {}});
  return output;
}

/// As far as they can be read: they tell people how much was done.
progress counters_of(store& from, process_key process) {
  progress counters;
  auto all = from.executions(process, {});
  if (!all)
    return counters;
  for (const auto& each : *all)
    ++counters.of(each.row.state);
  counters.total = all->size();
  return counters;
}

void drain(int descriptor) {
  std::array<char, 4096> ignored;
  while (::read(descriptor, ignored.data(), ignored.size())
         == static_cast<ssize_t>(ignored.size())) {
  }
}

} // namespace

ownership_watch::ownership_watch(std::string path, outcome_listener hear)
  : path_{std::move(path)}, hear_{std::move(hear)}, waker_{
                                                      ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

ownership_watch::~ownership_watch() {
  {
    std::lock_guard lock{mutex_};
    ends_ = true;
  }
  wake();
  if (thread_.joinable())
    thread_.join();
  ::close(waker_);
}

result<bool> ownership_watch::holds(process_key process, std::uint64_t fence) {
  std::lock_guard lock{reading_};
  if (!reader_) {
    auto opened = sqlite_store::open({.path = path_, .create = false});
    if (!opened)
      return tl::unexpected{std::move(opened.error())};
    reader_ = std::move(*opened);
  }
  return reader_->holds(process, fence);
}

void ownership_watch::close_reader() {
  std::lock_guard lock{reading_};
  reader_.reset();
}

void ownership_watch::follow(const std::string& process_id) {
  {
    std::lock_guard lock{mutex_};
    followed_.insert(process_id);
    if (!thread_.joinable())
      thread_ = std::thread{[this] { watch(); }};
  }
  wake();
}

void ownership_watch::wake() const {
  std::uint64_t one = 1;
  // An eventfd with nothing in it always takes a one.
  static_cast<void>(!::write(waker_, &one, sizeof one));
}

void ownership_watch::watch() {
  auto rings = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  std::error_code unresolved; // then the path is taken as it is
  auto database = std::filesystem::canonical(path_, unresolved);
  auto bell = lock_file_of(unresolved ? path_ : database.string());
  static_cast<void>(::inotify_add_watch(rings, bell.c_str(), IN_MODIFY)); // else: safety_ms
  std::array<pollfd, 2> awaited{pollfd{waker_, POLLIN, 0}, pollfd{rings, POLLIN, 0}};
  for (;;) {
    {
      std::lock_guard lock{mutex_};
      if (ends_)
        break;
    }
    look();
    ::poll(awaited.data(), awaited.size(), safety_ms); // whatever it says: look
    drain(waker_);
    drain(rings);
  }
  if (rings >= 0)
    ::close(rings);
}

void ownership_watch::look() {
  std::vector<std::string> ids;
  {
    std::lock_guard lock{mutex_};
    ids.assign(followed_.begin(), followed_.end());
  }
  if (ids.empty())
    return;
  auto from = sqlite_store::open({.path = path_, .create = false});
  if (!from)
    return; // it is looked for again
  for (const auto& id : ids) {
    auto row = (*from)->find(id);
    if (!row || (*row && !(*row)->ended))
      continue;
    {
      std::lock_guard lock{mutex_};
      followed_.erase(id);
    }
    if (!*row)
      hear_(removed(id), {});
    else
      hear_(output_of(**row), counters_of(**from, (*row)->key));
  }
}

} // namespace troupe
