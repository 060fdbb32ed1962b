#include "api/stream/event_streams.hpp"

#include "runtime/base/signals_blocked.hpp"
#include "runtime/base/uuid.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace troupe::api {

namespace {

/// Bytes that may wait for one client; longer is one telling alone (see `pending_changes`).
constexpr std::size_t most_waiting = 65'536;

/// Names of workflows that are kept for approvals.
constexpr std::size_t most_names = 10'000;

} // namespace

/// Makes events of the runtime into those of streams. Of one thread.
class event_reader {
public:
  explicit event_reader(runtime& node) : node_{node} {}

  stream_event read(const shared_event& happened) {
    stream_event made;
    made.process = id_of(process_of(*happened));
    if (const auto* change = std::get_if<execution_event>(happened.get())) {
      made.execution = change->number;
      made.state = change->state;
      return made;
    }
    made.whole = happened;
    if (const auto* process = std::get_if<process_event>(happened.get()))
      made.workflow = std::make_shared<const std::string>(process->name);
    else
      made.workflow = workflow_of(*made.process);
    return made;
  }

private:
  /// The same object as for the event before it, where that was of the same process.
  const std::shared_ptr<const std::string>& id_of(const std::string& process) {
    if (!last_ || *last_ != process)
      last_ = std::make_shared<const std::string>(process);
    return last_;
  }

  /// An approval doesn't tell it: the process is asked, once.
  std::shared_ptr<const std::string> workflow_of(const std::string& process) {
    if (const auto known = names_.find(process); known != names_.end())
      return known->second;
    const auto found = node_.summaries_of({process});
    if (found.empty())
      return nullptr;
    if (names_.size() == most_names)
      names_.clear();
    return names_.emplace(process, std::make_shared<const std::string>(found.front().name))
      .first->second;
  }

  runtime& node_;
  std::shared_ptr<const std::string> last_;
  std::map<std::string, std::shared_ptr<const std::string>> names_;
};

struct event_streams::shared_state {
  shared_state(runtime& of, clock steady, duration patience)
    : node{of}, since_start{std::move(steady)}, linger{patience}, reader{of}, router{
                                                                                make_uuid().substr(
                                                                                  0, 8)} {}

  void hear(std::span<const shared_event> events, std::uint64_t lost);
  void tell_schedules(std::span<const schedule_row_key> which);
  void resume(stream_router::listener_id who);
  void remove(stream_router::listener_id who);
  void changed(std::optional<duration> due_before);
  void subscribe(const std::shared_ptr<shared_state>& self);
  void stop_hearing();
  std::optional<duration> next_due() const;
  void run();

  runtime& node;
  const clock since_start;
  const duration linger;
  const std::shared_ptr<stream_figures> counted = std::make_shared<stream_figures>();
  event_reader reader; ///< Of the subscription's thread, of one after the other.

  std::mutex opening; // guards the two below; taken before the other one
  std::optional<subscription> heard;
  std::jthread teller;

  std::mutex mutex; // guards those below
  stream_router router;
  std::optional<duration> deserted; ///< Since then nobody listens, and yet it is heard.
  bool is_closed = false;
  std::condition_variable wake;
};

void event_streams::shared_state::hear(std::span<const shared_event> events, std::uint64_t lost) {
  std::vector<stream_event> made;
  made.reserve(events.size());
  for (const auto& each : events)
    made.push_back(reader.read(each));
  const std::lock_guard lock{mutex};
  const auto due = router.next_due();
  router.publish(made, lost);
  changed(due);
}

void event_streams::shared_state::tell_schedules(std::span<const schedule_row_key> which) {
  const std::lock_guard lock{mutex};
  if (router.size() == 0 && !deserted)
    return; // nobody will ask for it
  std::vector<stream_event> made;
  made.reserve(which.size());
  for (const auto& each : which) {
    auto& one = made.emplace_back();
    one.process = std::make_shared<const std::string>(each.id);
    one.workflow = std::make_shared<const std::string>(each.workflow);
    one.is_schedule = true;
  }
  const auto due = router.next_due();
  router.publish(made, 0);
  changed(due);
}

void event_streams::shared_state::resume(stream_router::listener_id who) {
  const std::lock_guard lock{mutex};
  const auto due = router.next_due();
  router.resume(who, since_start());
  changed(due);
}

void event_streams::shared_state::remove(stream_router::listener_id who) {
  const std::lock_guard lock{mutex};
  router.remove(who);
  changed(router.next_due());
  if (router.size() > 0 || deserted || is_closed)
    return;
  deserted = since_start();
  wake.notify_one();
}

/// Under the first lock: what happens is heard from now on.
void event_streams::shared_state::subscribe(const std::shared_ptr<shared_state>& self) {
  heard = node.subscribe(
    {.types = {event_type::execution, event_type::process, event_type::approval}},
    [to = std::weak_ptr{self}](std::span<const shared_event> events, std::uint64_t lost) {
      if (const auto state = to.lock())
        state->hear(events, lost);
    });
  counted->is_heard = true;
  counted->is_heard.notify_all();
}

/// Nobody has listened for long, unless somebody has come meanwhile.
void event_streams::shared_state::stop_hearing() {
  const std::lock_guard first{opening};
  {
    const std::lock_guard lock{mutex};
    if (!deserted || is_closed)
      return;
    deserted.reset();
  }
  heard.reset(); // without the lock: what has happened before is heard first
  {
    const std::lock_guard lock{mutex};
    router.publish({}, 1); // who comes back has missed something
  }
  counted->is_heard = false;
  counted->is_heard.notify_all();
}

/// Under the lock: when there is something to be done; none: never, as things stand.
std::optional<duration> event_streams::shared_state::next_due() const {
  auto due = router.next_due();
  if (deserted && (!due || *deserted + linger < *due))
    due = *deserted + linger;
  return due;
}

/// Under the lock: the router has been told something.
void event_streams::shared_state::changed(std::optional<duration> due_before) {
  counted->open = static_cast<std::int64_t>(router.size());
  counted->lost = static_cast<std::int64_t>(router.lost());
  const auto due = router.next_due();
  if (due && (!due_before || *due < *due_before))
    wake.notify_one();
}

/// Tells what is due, when it is due, until the streams are closed. The lock is given up between
/// one client and the next: the server's thread may wait for it.
void event_streams::shared_state::run() {
  std::unique_lock lock{mutex};
  while (!is_closed) {
    const auto now = since_start();
    if (router.serve_next(now)) {
      lock.unlock();
      lock.lock();
    } else if (deserted && *deserted + linger <= now) {
      lock.unlock();
      stop_hearing();
      lock.lock();
    } else if (const auto due = next_due()) {
      wake.wait_for(lock, *due - now);
    } else {
      wake.wait(lock);
    }
  }
}

duration event_streams::steady_time() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

event_streams::event_streams(runtime& node, clock since_start, duration linger)
  : shared_{std::make_shared<shared_state>(node, std::move(since_start), linger)} {}

event_streams::~event_streams() {
  close();
}

result<std::shared_ptr<http_stream>> event_streams::open(stream_listener who) {
  const auto closing
    = [] { return failure(error_code::runtime_closing, "the server is about to end"); };
  const std::lock_guard opening{shared_->opening};
  {
    const std::lock_guard lock{shared_->mutex};
    if (shared_->is_closed)
      return closing();
  }
  if (!shared_->teller.joinable()) {
    const signals_blocked none;
    shared_->teller = std::jthread{[state = shared_.get()] { state->run(); }};
  }
  if (!shared_->heard)
    shared_->subscribe(shared_);
  auto stream = std::make_shared<http_stream>(most_waiting);
  const std::lock_guard lock{shared_->mutex};
  const auto due = shared_->router.next_due();
  const auto id = shared_->router.add(std::move(who), stream, shared_->since_start());
  if (!id)
    return failure(error_code::runtime_busy,
                   std::to_string(stream_router::most_listeners)
                     + " streams of events are open, and no more may be: let the pages of one "
                       "browser share a stream, or end those that nobody reads");
  stream->listen(
    [to = std::weak_ptr{shared_}, who_has = *id] {
      if (const auto state = to.lock())
        state->resume(who_has);
    },
    [to = std::weak_ptr{shared_}, who_has = *id] {
      if (const auto state = to.lock())
        state->remove(who_has);
    });
  shared_->deserted.reset();
  shared_->changed(due);
  return stream;
}

schedule_listener event_streams::schedule_teller() const {
  return [to = std::weak_ptr{shared_}](std::span<const schedule_row_key> which) {
    if (const auto state = to.lock())
      state->tell_schedules(which);
  };
}

std::shared_ptr<const stream_figures> event_streams::figures() const {
  return shared_->counted;
}

void event_streams::close() {
  {
    const std::lock_guard opening{shared_->opening};
    const std::lock_guard lock{shared_->mutex};
    shared_->is_closed = true;
    shared_->router.end_all();
    shared_->wake.notify_all();
  }
  // From now on nobody else looks at these, but the thread that is waited for.
  if (shared_->teller.joinable())
    shared_->teller.join();
  shared_->heard.reset();
}

} // namespace troupe::api
