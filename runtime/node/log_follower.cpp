#include "runtime/node/log_follower.hpp"

#include "runtime/node/process_logs.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <poll.h>
#include <set>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace troupe {

log_follower::log_follower(const std::string& store, const std::string& process_id,
                           std::int64_t driver, follow_terms how)
  : store_{store}, folder_{log_folder_of(logs_beside(store), process_id)}, driver_{driver},
    how_{std::move(how)} {}

result<void> log_follower::open() {
  // There may be none yet: they are made here rather than waited for.
  ::mkdir(logs_beside(store_).c_str(), 0700);
  ::mkdir(folder_.c_str(), 0700);
  changes_ = descriptor{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
  auto beside = std::filesystem::path{store_}.parent_path();
  if (changes_) {
    in_folder_ = ::inotify_add_watch(changes_.get(), folder_.c_str(),
                                     IN_MODIFY | IN_CREATE | IN_CLOSE_WRITE);
    auto in_store = ::inotify_add_watch(changes_.get(), beside.empty() ? "." : beside.c_str(),
                                        IN_MODIFY | IN_DELETE);
    if (in_folder_ < 0 || in_store < 0)
      changes_.close();
  }
  if (!changes_)
    return failure("the logs in " + folder_
                   + " can't be followed: " + std::generic_category().message(errno));
  if (driver_ > 0)
    runtime_ = descriptor{static_cast<int>(::syscall(SYS_pidfd_open, driver_, 0))};
  return {};
}

void log_follower::follow(const log_query& wanted, const text_listener& hear,
                          const std::function<bool()>& is_over) {
  wanted_ = wanted;
  hear_ = &hear;
  read_all();
  wanted_.tail.reset(); // all that comes is wanted
  watch([&] { return is_heard_ && !is_over(); });
  read_all(); // what was written before its end was stored, which was seen first
}

void log_follower::watch(const std::function<bool()>& look) {
  while (is_heard_ && look() && runtime_)
    while (is_heard_ && !wait())
      ;
}

/// All logs that there are, as far as they go.
void log_follower::read_all() {
  std::error_code failed;
  for (std::filesystem::directory_iterator each{folder_, failed};
       is_heard_ && !failed && each != std::filesystem::directory_iterator{};
       each.increment(failed))
    read(each->path().filename().string());
}

void log_follower::read(const std::string& name) {
  if (!is_heard_ || !hear_ || !name.ends_with(attempt_log::ending))
    return;
  auto& log = logs_.try_emplace(name, folder_ + '/' + name).first->second;
  shown_lines lines{wanted_};
  log.read_on([&](std::string_view when, log_stream stream, std::string_view line, bool is_whole) {
    auto& begun = begun_[name + (stream == log_stream::output ? " o" : " e")];
    begun += line;
    if (!is_whole && begun.size() < line_gatherer::longest_line)
      return;
    lines.add(when, stream, begun);
    begun.clear();
  });
  if (auto text = lines.take(); !text.empty())
    is_heard_ = (*hear_)({log.of(), text});
}

/// Reads what has changed, once something has. True: something was stored, or the runtime ended.
bool log_follower::wait() {
  std::array<pollfd, 3> awaited{pollfd{changes_.get(), POLLIN, 0},
                                pollfd{runtime_.get(), POLLIN, 0}, pollfd{how_.stop, POLLIN, 0}};
  const auto longest = how_.idle.count() > 0 ? static_cast<int>(how_.idle.count()) : -1;
  const auto news = ::poll(awaited.data(), awaited.size(), longest);
  if (news < 0)
    return false;
  if (awaited[2].revents != 0 || (news == 0 && !how_.goes_on_idle()))
    is_heard_ = false;
  if (!is_heard_ || news == 0)
    return false;
  auto is_news = awaited[1].revents != 0;
  if (is_news)
    runtime_.close();
  alignas(inotify_event) std::array<char, 65536> buffer;
  std::set<std::string> changed;
  auto is_incomplete = false;
  auto count = ::read(changes_.get(), buffer.data(), buffer.size());
  for (ssize_t at = 0; at < count;) {
    const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    is_news |= event->wd != in_folder_; // too many changes at once are news, too
    is_incomplete |= (event->mask & IN_Q_OVERFLOW) != 0;
    if (event->wd == in_folder_ && event->len > 0)
      changed.insert(event->name);
  }
  if (is_incomplete)
    read_all();
  for (const auto& name : changed)
    read(name);
  return is_news;
}

} // namespace troupe
