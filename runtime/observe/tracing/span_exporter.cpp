#include "runtime/observe/tracing/span_exporter.hpp"

#include <algorithm>
#include <csignal>
#include <iterator>

namespace troupe {

namespace {

using outcome = export_answer::outcome;

} // namespace

span_exporter::span_exporter(std::unique_ptr<trace_sink> sink, trace_resource from,
                             export_limits limits)
  : sink_{std::move(sink)}, from_{std::move(from)}, limits_{limits}, thread_{[this] { run(); }} {}

span_exporter::~span_exporter() {
  if (thread_.joinable())
    close(duration::zero());
}

void span_exporter::take(trace_span&& ended) {
  std::unique_lock lock{mutex_};
  if (waiting_.size() >= limits_.waiting_max) {
    ++totals_.lost;
    return;
  }
  waiting_.push_back(std::move(ended));
  auto count = waiting_.size();
  lock.unlock();
  if (count == 1 || count == limits_.batch_max)
    news_.notify_one();
}

export_totals span_exporter::close(duration longest) {
  {
    std::unique_lock lock{mutex_};
    closing_ = true;
    news_.notify_one();
    if (!finished_.wait_for(lock, longest, [this] { return done_; })) {
      given_up_ = true;
      sink_->interrupt();
    }
  }
  if (thread_.joinable())
    thread_.join();
  return totals_;
}

void span_exporter::run() {
  // The program's signals are for others, and a collector that hangs up must not end it.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  for (auto batch = next_batch(); !batch.empty(); batch = next_batch())
    ship(batch);
  std::unique_lock lock{mutex_};
  totals_.lost += waiting_.size();
  done_ = true;
  finished_.notify_one();
}

std::vector<trace_span> span_exporter::next_batch() {
  std::unique_lock lock{mutex_};
  news_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
  news_.wait_for(lock, limits_.patience,
                 [this] { return closing_ || waiting_.size() >= limits_.batch_max; });
  if (given_up_)
    return {};
  auto size = std::min(waiting_.size(), limits_.batch_max);
  auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
  std::vector<trace_span> batch{std::make_move_iterator(waiting_.begin()),
                                std::make_move_iterator(end)};
  waiting_.erase(waiting_.begin(), end);
  return batch;
}

void span_exporter::ship(const std::vector<trace_span>& batch) {
  auto request = to_otlp_json(from_, batch);
  auto wait = limits_.first_pause;
  for (unsigned attempt = 1;; ++attempt, wait *= 2) {
    auto answer = sink_->send(request);
    if (answer.what == outcome::taken) {
      auto rejected = std::min<std::uint64_t>(answer.rejected, batch.size());
      return count(batch.size() - rejected, rejected, std::move(answer.message));
    }
    if (answer.what == outcome::refused || attempt >= limits_.attempts_max
        || !pause(std::max(wait, answer.pause)))
      return count(0, batch.size(), std::move(answer.message));
  }
}

/// Waits before the next attempt, less where the end comes. False: there is no time for another.
bool span_exporter::pause(duration longest) {
  std::unique_lock lock{mutex_};
  if (closing_)
    return false;
  news_.wait_for(lock, longest, [this] { return closing_; });
  return !given_up_;
}

void span_exporter::count(std::uint64_t exported, std::uint64_t lost, std::string fault) {
  std::unique_lock lock{mutex_};
  totals_.exported += exported;
  totals_.lost += lost;
  if (lost > 0)
    totals_.last_fault = std::move(fault);
}

} // namespace troupe
