#include "actors/task_group.hpp"

#include "messages/timer.hpp"
#include "runtime/base/time.hpp"

namespace troupe {

task_group::task_group(task_group_actor::pointer self, setting where)
  : self_{self}, setting_{std::move(where)}, members_{setting_.so_far
                                                        ? std::move(*setting_.so_far)
                                                        : correlation{setting_.expected,
                                                                      setting_.mode,
                                                                      setting_.merge}} {}

task_group_actor::behavior_type task_group::make_behavior() {
  set_deadline(setting_.timeout);
  return {
    [this](add_members& news) {
      for (auto& member : news.members)
        members_.add(std::move(member));
      report_if_settled();
    },
    [this](const close_group_with& news) {
      members_.cancel(news.unstarted);
      report_if_settled();
    },
    [this](const join_group_as& joined) {
      members_.join(joined.mode);
      set_deadline(joined.timeout);
      report_if_settled();
    },
    [this](const timers_due&) {
      timed_ = false;
      members_.expire();
      report_if_settled();
    },
  };
}

void task_group::set_deadline(duration timeout) {
  if (timeout.count() == 0)
    return;
  timed_ = true;
  timer_key key{setting_.group, timer_purpose::await_timeout};
  auto due = after(setting_.around->clock.now(), timeout);
  self_->send(setting_.around->timers, arm_timers{{{key, due}}});
}

void task_group::report_if_settled() {
  if (!members_.settled())
    return;
  if (timed_)
    self_->send(setting_.around->timers,
                disarm_timers{{{setting_.group, timer_purpose::await_timeout}}});
  self_->send(setting_.process, input::group_settled{setting_.group, members_.take_summary()});
  self_->quit();
}

} // namespace troupe
