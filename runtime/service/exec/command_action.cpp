#include "runtime/service/exec/command_action.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace troupe {

namespace {

/// Has a command served that is to stop.
struct stop_bell {
  command_loop::waker wake;
  void operator()() const { wake.stop(); }
};

class command_action final : public command_loop::client {
public:
  command_action(const command_host& host, std::unique_ptr<command_steps> steps,
                 std::stop_token stop, action_promise promise)
    : all_{host.running}, groups_{host.groups}, around_{host.around}, steps_{std::move(steps)},
      stop_{std::move(stop)}, promise_{std::move(promise)} {}

  std::optional<command_wait> serve(const command_loop::occasion& now) override {
    if (!bell_ && stop_.stop_possible())
      bell_.emplace(stop_, stop_bell{now.wake});
    try {
      if (auto waits = go_on(now))
        return waits;
    } catch (const std::exception& thrown) {
      answer_ = failure(thrown.what());
    }
    current_.reset();
    steps_.reset(); // with the last of the log
    return std::nullopt;
  }

  void finish(bool is_awaited) override {
    if (is_awaited)
      return promise_.answer({std::move(answer_), {}});
    // Who would hear of it may be gone: it is never told.
    static_cast<void>(new action_promise{std::move(promise_)});
  }

private:
  /// Nothing once there is an answer.
  std::optional<command_wait> go_on(const command_loop::occasion& now) {
    for (;;) {
      if (current_) {
        if (auto waits = current_->serve(now))
          return waits;
        auto outcome = current_->outcome();
        current_.reset();
        if (auto well = steps_->ended(std::move(outcome)); !well) {
          answer_ = tl::unexpected{std::move(well.error())};
          return std::nullopt;
        }
      }
      auto next = steps_->next();
      if (auto* last = std::get_if<result<value>>(&next)) {
        answer_ = std::move(*last);
        return std::nullopt;
      }
      current_.emplace(std::get<command_order>(std::move(next)), *all_, groups_, around_);
    }
  }

  std::shared_ptr<running_commands> all_;
  std::shared_ptr<group_folder> groups_;
  std::shared_ptr<oom_record> around_;
  std::unique_ptr<command_steps> steps_;
  std::stop_token stop_;
  action_promise promise_;
  std::optional<command_run> current_;
  result<value> answer_ = null_value();
  std::optional<std::stop_callback<stop_bell>> bell_;
};

} // namespace

void run_commands(command_host& host, std::unique_ptr<command_steps> steps,
                  const std::stop_token& stop, action_promise promise) {
  if (auto opened = host.loop.open(); !opened)
    return promise.fail(std::move(opened.error().message));
  host.loop.run(std::make_unique<command_action>(host, std::move(steps), stop, std::move(promise)));
}

} // namespace troupe
