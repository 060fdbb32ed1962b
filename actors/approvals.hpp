/// Approvals keeps the requests that nobody has decided on, and sees that each is decided once.
///
///   process                approvals                 client
///     | - ask_approvals ----> |                         |
///     |                       | <--- decide_approval -- |
///     | <- approval_decided - | ---- the request -----> |
#pragma once

#include "actors/event_publisher.hpp"
#include "actors/interfaces.hpp"
#include "actors/wall_clock.hpp"
#include "messages/approval.hpp"
#include "messages/error.hpp"
#include "messages/timer.hpp"
#include "runtime/observe/metrics/metric_figures.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace troupe {

class approvals {
public:
  using actor_type = approvals_actor;
  static constexpr const char* name = "troupe.approvals";

  /// `pending`: how many nobody has decided on.
  approvals(approvals_actor::pointer self, wall_clock clock, timers_actor timers,
            event_publisher publisher = {}, metric_gauge pending = {})
    : self_{self}, clock_{clock}, timers_{std::move(timers)},
      publisher_{std::move(publisher)}, counted_{pending} {}

  approvals_actor::behavior_type make_behavior();

private:
  using decision_promise = caf::typed_response_promise<approval_request>;

  struct entry {
    caf::strong_actor_ptr owner; ///< The process.
    approval_question question;
    std::uint32_t timer = 0; ///< 0: stands without end.
  };
  using entries = std::map<std::string, entry>;

  void take_in(ask_approvals& asked);
  void withdraw(const withdraw_approvals& request);
  caf::result<approval_request> decide(const decide_approval& request);
  approval_list list(const list_approvals& request) const;
  void expire(std::uint32_t timer);
  void settle(entries::iterator known, approval_state outcome, std::string reason,
              decision_promise answer);
  void publish(const approval_request& about, approval_state state, const std::string& reason);
  void remember(const std::string& execution_id, std::string outcome);
  void count() const noexcept { counted_.set(static_cast<std::int64_t>(pending_.size())); }

  approvals_actor::pointer self_;
  wall_clock clock_;
  timers_actor timers_;
  event_publisher publisher_;
  metric_gauge counted_;
  entries pending_; ///< By execution id.
  std::map<std::uint32_t, std::string> expiries_;
  std::map<std::string, std::string> decided_; ///< How the latest ones went, for who is late.
  std::deque<std::string> decided_order_;
  std::uint32_t last_timer_ = 0;
};

} // namespace troupe
