/// A world in virtual time whose actions hold what their tasks take.
#pragma once

#include "tests/actors/durable_world.hpp"

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

namespace troupe::testing {

/// One call of `test:hold`.
struct held {
  std::string task; ///< Without the workflow's name.
  duration from{};  ///< Since the world began.
  duration until{};
  std::vector<resource_share> resources;
};

/// What a machine has, and the totals over all processes.
struct machine_setting {
  std::vector<offered_resource> has;
  std::vector<limit_total> limits{};
};

/// A world whose machine has that, with an action that holds what its task takes for a while.
template <class World>
struct holding : World {
  template <class... Args>
  explicit holding(machine_setting machine, Args&&... args) : World{std::forward<Args>(args)...} {
    deterministic& actors = *this; // World has a spawn of its own
    this->around->dispatching = actors.spawn<dispatcher>(
      dispatcher::setting{this->around->clock, std::move(machine.has), {}, machine.limits});
    this->around->on_notice = [this](const std::string& text) { notices.push_back(text); };
    began = this->around->clock.now();
    action hold;
    hold.service = "test";
    hold.method = "hold";
    hold.pace = action_pace::deferred;
    hold.run = deferred_method{
      [this](const action_context& who, const value& input, action_promise answer) {
        const auto text = input->is_object() ? input->value("for", "10ms") : "10ms";
        const auto takes = parse_duration(text).value();
        const auto at = this->around->clock.now() - began;
        calls.push_back(
          {who.task_path.substr(who.task_path.find('/') + 1), at, at + takes, who.resources});
        answer.answer({input, takes});
      }};
    REQUIRE(this->actions.add(std::move(hold)));
  }

  /// What a test has left running ends with it; of a durable world it is left, as by a crash.
  ~holding() {
    if constexpr (std::is_same_v<World, actor_world>) {
      this->self->send(this->supervising, shut_down{"the test has ended"});
      this->settle();
      this->advance(std::chrono::seconds{1});
    }
  }
  holding(const holding&) = delete;
  holding& operator=(const holding&) = delete;

  /// Runs what was started for so long, a millisecond at a time.
  void run_for(duration span) {
    for (; span.count() > 0; span -= std::chrono::milliseconds{1})
      this->advance(std::chrono::milliseconds{1});
  }

  /// The calls in the order in which they began: `a b c`.
  std::string order() const {
    std::string text;
    for (const auto& each : calls)
      text += (text.empty() ? "" : " ") + each.task;
    return text;
  }

  /// The most calls that were under way at one time.
  std::size_t most_at_once() const {
    std::size_t most = 0;
    for (const auto& each : calls)
      most = std::max(most,
                      static_cast<std::size_t>(std::ranges::count_if(calls, [&](const held& other) {
                        return other.from <= each.from && each.from < other.until;
                      })));
    return most;
  }

  std::vector<held> calls;
  std::vector<std::string> notices;
  time_point began;
};

using machine_world = holding<actor_world>;

} // namespace troupe::testing
