#include "api/stream/log_streams.hpp"

#include "api/stream/pending_changes.hpp"
#include "runtime/base/descriptor.hpp"
#include "runtime/base/signals_blocked.hpp"
#include "runtime/node/process_directory.hpp"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <string_view>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace troupe::api {

namespace {

/// Bytes of one telling, about: of more there are several.
constexpr std::size_t most_at_once = 65'536;

/// After so long without a word there is one, as in streams of events.
constexpr std::chrono::seconds log_heartbeat{15};

/// The first part of a text, up to the end of a line where there is one in reach.
std::string_view next_piece(std::string_view text) {
  if (text.size() <= most_at_once)
    return text;
  const auto line = text.rfind('\n', most_at_once - 1);
  return text.substr(0, line == std::string_view::npos ? most_at_once : line + 1);
}

} // namespace

/// One client, between the thread that reads for it and the server's that sends.
class log_reader_of_client {
public:
  log_reader_of_client(log_listener who, descriptor stop)
    : who_{std::move(who)}, stop_{std::move(stop)} {}

  const std::shared_ptr<http_stream>& stream() const noexcept { return stream_; }

  bool has_ended() const noexcept { return has_ended_; }

  /// Nothing more is to be told, or there is nobody: the reading ends. Any thread.
  void leave() {
    {
      const std::lock_guard lock{mutex_};
      is_left_ = true;
    }
    changed_.notify_all();
    static_cast<void>(::eventfd_write(stop_.get(), 1)); // it fails only where it is set already
  }

  /// The client has taken all that was written.
  void note_room() {
    {
      const std::lock_guard lock{mutex_};
      has_room_ = true;
    }
    changed_.notify_all();
  }

  /// Reads until the process ends, or the client leaves; then the stream has its end.
  void read(const process_place& place) {
    result<void> done;
    try {
      process_directory from{place};
      done = from.follow_logs(
        who_.process, who_.wanted, [this](const followed_text& told) { return tell(told); },
        {.stop = stop_.get(), .idle = log_heartbeat, .goes_on_idle = [this] { return beat(); }});
    } catch (const std::exception& fault) { // memory is exhausted, say
      done = failure(error_code::internal, fault.what());
    }
    if (done)
      static_cast<void>(write(event_text("end", json::object())));
    else
      static_cast<void>(
        write(event_text("problem", {{"code", std::string{to_string(done.error().code)}},
                                     {"detail", done.error().message}})));
    stream_->end();
    has_ended_ = true;
  }

private:
  bool tell(const followed_text& told) {
    for (auto rest = told.text; !rest.empty();) {
      const auto piece = next_piece(rest);
      if (!write(event_text("log", {{"taskPath", told.of.task_path},
                                    {"attempt", told.of.attempt},
                                    {"text", std::string{piece}}})))
        return false;
      rest.remove_prefix(piece.size());
    }
    return true;
  }

  /// Nothing was written for some time.
  bool beat() {
    if (!who_.may_stay())
      return false;
    return !stream_->has_room() || stream_->write(": nothing new\n\n");
  }

  /// Waits until the client has taken what was told before. False: it has left, or may not stay.
  bool write(std::string event) {
    if (!who_.may_stay() || !await_room())
      return false;
    event += '\n';
    return stream_->write(std::move(event));
  }

  bool await_room() {
    std::unique_lock lock{mutex_};
    while (!is_left_ && !stream_->has_room()) {
      changed_.wait(lock, [this] { return is_left_ || has_room_; });
      has_room_ = false;
    }
    return !is_left_;
  }

  const log_listener who_;
  const descriptor stop_; ///< An eventfd.
  const std::shared_ptr<http_stream> stream_ = std::make_shared<http_stream>(2 * most_at_once);
  std::mutex mutex_; // guards the two below
  bool is_left_ = false;
  bool has_room_ = false;
  std::condition_variable changed_;
  std::atomic<bool> has_ended_ = false;
};

log_streams::~log_streams() {
  close();
}

/// Under the lock. Their threads are about to return.
void log_streams::forget_those_that_ended() {
  std::erase_if(clients_, [](const auto& each) { return each.second.reader->has_ended(); });
}

result<std::shared_ptr<http_stream>> log_streams::open(log_listener who) {
  descriptor stop{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!stop)
    return failure(error_code::runtime_busy, "the server has no descriptor left for a stream");
  const std::lock_guard lock{mutex_};
  if (is_closed_)
    return failure(error_code::runtime_closing, "the server is about to end");
  forget_those_that_ended();
  if (clients_.size() >= most_clients)
    return failure(error_code::runtime_busy,
                   std::to_string(most_clients)
                     + " clients follow logs, and no more may: try again when one has ended");
  auto reader = std::make_shared<log_reader_of_client>(std::move(who), std::move(stop));
  reader->stream()->listen(
    [to = std::weak_ptr{reader}] {
      if (const auto one = to.lock())
        one->note_room();
    },
    [to = std::weak_ptr{reader}] {
      if (const auto one = to.lock())
        one->leave();
    });
  const signals_blocked none;
  clients_[++last_] = {reader, std::jthread{[reader, where = place_] { reader->read(where); }}};
  return reader->stream();
}

void log_streams::close() {
  std::map<std::uint64_t, client> left;
  {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
    left.swap(clients_);
  }
  for (auto& [number, each] : left)
    each.reader->leave();
} // which waits for their threads

} // namespace troupe::api
