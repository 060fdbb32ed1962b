/// A task group correlates the children of one async fan-out.
///
///   process                  task group            timers
///     | -- add_members ------> | -- arm_timers -----> |
///     | -- join_group_as ----> |                      |
///     | -- close_group_with -> | <---- timers_due --- |
///     | <-- group_settled ---- |  (once; then it ends)
#pragma once

#include "actors/interfaces.hpp"
#include "actors/node.hpp"
#include "messages/group.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <optional>

namespace troupe {

class task_group {
public:
  using actor_type = task_group_actor;
  static constexpr const char* name = "troupe.task_group";

  /// What the group waits for, and who hears of it.
  struct setting {
    std::shared_ptr<const node> around;
    process_actor process;
    run_stamp group;
    std::uint64_t expected = 0;
    await_mode mode = await_mode::all;
    duration timeout{};                      ///< 0: none.
    await_merge merge = await_merge::append; ///< Which outputs are wanted.
    std::optional<correlation> so_far{};     ///< What has ended already.
  };

  task_group(task_group_actor::pointer self, setting where);

  task_group_actor::behavior_type make_behavior();

private:
  void set_deadline(duration timeout);
  void report_if_settled();

  task_group_actor::pointer self_;
  setting setting_;
  correlation members_;
  bool timed_ = false;
};

} // namespace troupe
