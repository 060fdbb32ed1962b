#include "benchmarks/cancel/waiting_actions.hpp"

#include <algorithm>

namespace troupe::bench {

struct waiting_actions::call {
  call(waiting_actions& owner, const std::stop_token& stop, typed_promise<json> its_answer)
    : answer{std::move(its_answer)}, on_stop{stop, [&owner, this] { owner.stopped(*this); }} {}

  typed_promise<json> answer;
  std::stop_callback<std::function<void()>> on_stop;
};

waiting_actions::waiting_actions() = default;

waiting_actions::~waiting_actions() = default;

service waiting_actions::as_service() {
  service methods{"wait"};
  methods.method("wait",
                 [this](const json&, const action_context& context, typed_promise<json> answer) {
                   begin(context.stop, std::move(answer));
                 },
                 {.description = "Waits until it is told to stop."});
  return methods;
}

void waiting_actions::begin(const std::stop_token& stop, typed_promise<json> answer) {
  auto made = std::make_unique<call>(*this, stop, std::move(answer));
  std::lock_guard lock{mutex_};
  calls_.push_back(std::move(made));
}

void waiting_actions::stopped(call& ended) {
  {
    std::lock_guard lock{mutex_};
    last_stop_ = std::chrono::steady_clock::now();
  }
  ended.answer.fail("told to stop");
}

std::optional<steady_time> waiting_actions::last_stop() const {
  std::lock_guard lock{mutex_};
  return last_stop_;
}

void waiting_actions::reset() {
  std::vector<std::unique_ptr<call>> ended;
  std::lock_guard lock{mutex_};
  ended.swap(calls_);
  last_stop_.reset();
}

} // namespace troupe::bench
