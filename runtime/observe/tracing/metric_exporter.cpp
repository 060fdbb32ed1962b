#include "runtime/observe/tracing/metric_exporter.hpp"

#include "runtime/base/signals_blocked.hpp"

#include <exception>
#include <utility>

namespace troupe {

metric_exporter::metric_exporter(std::unique_ptr<trace_sink> sink, const metric_registry& of,
                                 duration interval, std::function<void(const std::string&)> tell)
  : sink_{std::move(sink)}, of_{of}, interval_{interval}, tell_{std::move(tell)} {
  const signals_blocked none; // they are for others, and a collector that hangs up must not end it
  thread_ = std::thread{[this] { run(); }};
}

metric_exporter::~metric_exporter() {
  {
    const std::lock_guard lock{mutex_};
    is_given_up_ = true;
  }
  close(duration::zero());
}

void metric_exporter::close(duration longest) {
  {
    std::unique_lock lock{mutex_};
    is_closing_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(lock, longest, [this] { return is_done_; })) {
      is_given_up_ = true;
      sink_->interrupt();
    }
  }
  if (thread_.joinable())
    thread_.join();
}

void metric_exporter::run() {
  while (wait())
    send();
  {
    std::unique_lock lock{mutex_};
    if (!is_given_up_) {
      lock.unlock();
      send(); // how it has ended
      lock.lock();
    }
    is_done_ = true;
  }
  changed_.notify_all();
}

/// Until it is time to send. False: it is the end.
bool metric_exporter::wait() {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, interval_, [this] { return is_closing_; });
  return !is_closing_;
}

void metric_exporter::send() {
  std::string fault;
  try {
    auto answer = sink_->send(to_otlp_json(from_, of_, since_, std::chrono::system_clock::now()));
    if (answer.what != export_answer::outcome::taken || answer.rejected > 0)
      fault = answer.message.empty() ? "they were refused" : std::move(answer.message);
  } catch (const std::exception& thrown) { // memory is exhausted, say
    fault = thrown.what();
  }
  if (!fault.empty() && tell_ && !std::exchange(has_told_, true))
    tell_("metrics could not be sent: " + fault + "; it is tried again, and not told again");
}

} // namespace troupe
