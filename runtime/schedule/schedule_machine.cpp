#include "runtime/schedule/schedule_machine.hpp"

#include "runtime/base/hash.hpp"
#include "runtime/base/time.hpp"
#include "runtime/base/uuid.hpp"
#include "runtime/schedule/schedule_times.hpp"

#include <algorithm>

namespace troupe {

namespace {

using namespace std::chrono;

/// Times that were missed together are counted up to here.
constexpr std::uint64_t most_counted = 1'000;

/// The longest id of a process that is made of names.
constexpr std::size_t longest_id = 200;

bool is_backfill(const scheduled_run& run) {
  return run.origin == run_origin::backfill;
}

/// Whether an id may have that in it: without spaces, and plain.
bool is_plain(const std::string& text) {
  return text.front() != '-'
         && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
}

} // namespace

bool schedule_machine::is_busy() const {
  return !std::ranges::all_of(state_.running, is_backfill)
         || !std::ranges::all_of(state_.starting, is_backfill);
}

bool schedule_machine::is_spent() const {
  return rule_.count && state_.started >= *rule_.count;
}

std::string schedule_machine::busy_text() const {
  for (const auto* runs : {&state_.running, &state_.starting})
    for (const auto& each : *runs)
      if (!is_backfill(each))
        return each.process;
  return {};
}

std::string schedule_machine::id_at(time_point at, run_origin origin) const {
  auto id = name_ + (origin == run_origin::trigger ? '+' : '@') + to_exact_rfc3339(at);
  if (id.size() <= longest_id && is_plain(id))
    return id;
  const auto hash = hash_of(id);
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    high = (high << 8U) | hash[i];
    low = (low << 8U) | hash[8 + i];
  }
  return rule_.id + '@' + format_uuid(high, low);
}

void schedule_machine::decide(decision_kind what, time_point at, std::string why,
                              std::uint64_t count) {
  schedule_decision made;
  made.when = now_;
  made.at = at;
  made.what = what;
  made.why = std::move(why);
  made.count = count;
  step_.decisions.push_back(std::move(made));
}

void schedule_machine::start(time_point at, run_origin origin, time_point due) {
  scheduled_run run;
  run.process = id_at(at, origin);
  run.at = at;
  run.origin = origin;
  run.previous = state_.previous;
  if (origin == run_origin::backfill)
    run.previous = time_before(at);
  run.due = due;
  state_.starting.push_back(std::move(run));
  if (origin != run_origin::time)
    return;
  state_.previous = at;
  ++state_.started;
}

time_point schedule_machine::due_of(utc_second at) const {
  return at + jitter_of(rule_, name_, at);
}

std::optional<time_point> schedule_machine::time_before(time_point at) const {
  const auto when = floor<seconds>(at);
  return previous_time(rule_, when, when - days{366});
}

void schedule_machine::take_triggers() {
  for (const auto& at : std::exchange(state_.triggers, {}))
    start(at, run_origin::trigger, at);
}

void schedule_machine::take_buffered() {
  while (!state_.buffered.empty() && !state_.is_paused && !is_spent()
         && (!is_busy() || rule_.overlap == overlap_rule::allow)) {
    const auto at = state_.buffered.front();
    state_.buffered.erase(state_.buffered.begin());
    start(at, run_origin::time, now_);
  }
  if (is_spent())
    state_.buffered.clear();
}

void schedule_machine::overlap(utc_second at, time_point due) {
  const auto busy = busy_text() + " has not ended";
  auto& buffered = state_.buffered;
  if (!is_busy() || rule_.overlap == overlap_rule::allow)
    return start(at, run_origin::time, due);
  switch (rule_.overlap) {
    case overlap_rule::allow: // as above
    case overlap_rule::skip: return decide(decision_kind::skipped, at, busy);
    case overlap_rule::buffer_one:
      if (!buffered.empty())
        return decide(decision_kind::skipped, at, busy + ", and an earlier time waits for that");
      break;
    case overlap_rule::buffer_all:
      if (buffered.size() >= most_buffered)
        return decide(decision_kind::skipped, at,
                      busy + ", and " + std::to_string(most_buffered) + " times wait for that");
      break;
    case overlap_rule::cancel_other:
      for (const auto each : std::exchange(buffered, {}))
        decide(decision_kind::skipped, each, "a later time has come");
      for (const auto& each : state_.running)
        if (!is_backfill(each))
          step_.cancels.push_back(each.process);
      break;
  }
  buffered.push_back(at);
  decide(decision_kind::buffered, at,
         busy + (rule_.overlap == overlap_rule::cancel_other ? ": it is cancelled" : ""));
}

bool schedule_machine::is_missed(time_point due) const {
  return due < now_ - rule_.catch_up;
}

void schedule_machine::pass_missed(utc_second first) {
  std::uint64_t count = 1;
  state_.position = first;
  for (auto at = next_time(rule_, first); at && is_missed(due_of(*at));
       at = next_time(rule_, *at)) {
    if (++count > most_counted) { // without looking at each of what may be millions
      state_.position = floor<seconds>(now_) - rule_.catch_up - rule_.jitter - seconds{1};
      break;
    }
    state_.position = *at;
  }
  const auto more = count > most_counted;
  decide(decision_kind::missed, first,
         std::string{more         ? "more than 1000 times are"
                     : count == 1 ? "it is"
                                  : "they are"}
           + " later than catchUp allows: nothing could start them in time",
         more ? most_counted : count);
}

void schedule_machine::take_time(utc_second at, time_point due) {
  if (is_missed(due))
    return pass_missed(at);
  state_.position = at;
  overlap(at, due);
}

void schedule_machine::take_times() {
  for (int taken = 0; taken < most_taken && !state_.is_paused && !is_spent(); ++taken) {
    const auto at = next_time(rule_, state_.position);
    if (!at)
      return;
    const auto due = due_of(*at);
    if (due > now_)
      return;
    take_time(*at, due);
  }
}

std::size_t schedule_machine::backfill_runs() const {
  return static_cast<std::size_t>(std::ranges::count_if(state_.running, is_backfill)
                                  + std::ranges::count_if(state_.starting, is_backfill));
}

std::optional<utc_second> schedule_machine::next_of_backfill() const {
  const auto& range = *state_.backfill;
  if (range.order == backfill_order::backward)
    return previous_time(rule_, range.reached.value_or(range.until + seconds{1}), range.from);
  const auto found = next_time(rule_, range.reached.value_or(range.from - seconds{1}));
  return found && *found <= range.until ? found : std::nullopt;
}

void schedule_machine::take_backfill() {
  if (!state_.backfill || state_.backfill->is_paused)
    return;
  auto& range = *state_.backfill;
  while (backfill_runs() < range.at_once) {
    const auto at = next_of_backfill();
    if (!at)
      break;
    range.reached = *at;
    ++range.started;
    start(*at, run_origin::backfill, now_);
  }
  if (backfill_runs() > 0 || next_of_backfill())
    return;
  schedule_decision done;
  done.when = now_;
  done.origin = run_origin::backfill;
  done.what = decision_kind::backfilled;
  done.count = range.started;
  step_.decisions.push_back(std::move(done));
  state_.backfill.reset();
}

std::optional<time_point> schedule_machine::next_due() const {
  if (state_.is_paused || is_spent())
    return std::nullopt;
  const auto at = next_time(rule_, state_.position);
  return at ? std::optional{due_of(*at)} : std::nullopt;
}

schedule_step schedule_machine::take(time_point now) {
  now_ = now;
  step_ = {};
  take_triggers();
  take_buffered();
  take_times();
  take_backfill();
  step_.due = next_due();
  return std::move(step_);
}

std::vector<schedule_decision> schedule_machine::note_start(const start_news& news,
                                                            time_point now) {
  now_ = now;
  const auto found = std::ranges::find(state_.starting, news.of.process, &scheduled_run::process);
  if (found == state_.starting.end())
    return {};
  auto run = std::move(*found);
  state_.starting.erase(found);
  schedule_decision made;
  made.when = now;
  made.at = run.at;
  made.origin = run.origin;
  made.what = news.fault.empty() ? decision_kind::started : decision_kind::failed;
  made.why = news.was_there ? "it was there already" : news.fault;
  if (news.fault.empty())
    made.process = run.process;
  std::vector<schedule_decision> made_all{std::move(made)};
  const auto pauses = !news.fault.empty() && rule_.pause_on_failure && !state_.is_paused
                      && run.origin == run_origin::time;
  if (news.fault.empty()
      && std::ranges::find(state_.running, run.process, &scheduled_run::process)
           == state_.running.end())
    state_.running.push_back(std::move(run));
  if (pauses)
    made_all.push_back(*pause("pauseOnFailure: it could not be started", now));
  return made_all;
}

std::vector<schedule_decision> schedule_machine::note_end(const end_news& news, time_point now) {
  now_ = now;
  const auto found = std::ranges::find(state_.running, news.process, &scheduled_run::process);
  if (found == state_.running.end())
    return {};
  const auto run = std::move(*found);
  state_.running.erase(found);
  if (!news.has_failed || run.origin != run_origin::time)
    return {};
  schedule_decision made;
  made.when = now;
  made.at = run.at;
  made.what = decision_kind::failed;
  made.process = run.process;
  made.why = "it has failed";
  std::vector<schedule_decision> made_all{std::move(made)};
  if (rule_.pause_on_failure && !state_.is_paused)
    made_all.push_back(*pause("pauseOnFailure: " + run.process + " has failed", now));
  return made_all;
}

result<schedule_decision> schedule_machine::pause(std::string reason, time_point now) {
  if (state_.is_paused)
    return failure(error_code::schedule_state, "schedule " + name_ + " is paused already");
  state_.is_paused = true;
  state_.pause_reason = reason;
  schedule_decision made;
  made.when = now;
  made.what = decision_kind::paused;
  made.why = std::move(reason);
  return made;
}

result<schedule_decision> schedule_machine::resume(time_point now) {
  if (!state_.is_paused)
    return failure(error_code::schedule_state, "schedule " + name_ + " is not paused");
  state_.is_paused = false;
  state_.pause_reason.clear();
  state_.position = std::max(state_.position, floor<seconds>(now));
  schedule_decision made;
  made.when = now;
  made.what = decision_kind::resumed;
  return made;
}

scheduled_run schedule_machine::trigger(time_point now) {
  // Each of its own millisecond: the id is made of it.
  auto at = time_point{floor<milliseconds>(now)};
  if (!state_.triggers.empty())
    at = std::max(at, state_.triggers.back() + milliseconds{1});
  for (const auto* runs : {&state_.starting, &state_.running})
    for (const auto& each : *runs)
      if (each.origin == run_origin::trigger)
        at = std::max(at, each.at + milliseconds{1});
  state_.triggers.push_back(at);
  scheduled_run run;
  run.process = id_at(at, run_origin::trigger);
  run.at = at;
  run.origin = run_origin::trigger;
  return run;
}

result<void> schedule_machine::begin_backfill(const backfill_request& wanted, time_point now) {
  if (state_.backfill)
    return failure(error_code::schedule_state,
                   "schedule " + name_ + " has a backfill already: wait for it, or cancel it");
  backfill_state made;
  made.from = wanted.from;
  made.until = std::min(wanted.until, floor<seconds>(now));
  made.order = wanted.order;
  made.at_once = std::max<std::uint32_t>(wanted.at_once, 1);
  const auto first = next_time(rule_, made.from - seconds{1});
  if (!first || *first > made.until)
    return failure(error_code::argument_invalid,
                   "from, until: schedule " + name_ + " had no time between them, up to now");
  state_.backfill = made;
  return {};
}

result<void> schedule_machine::set_backfill_paused(bool is_paused) {
  if (!state_.backfill)
    return failure(error_code::schedule_state, "schedule " + name_ + " has no backfill");
  if (state_.backfill->is_paused == is_paused)
    return failure(error_code::schedule_state,
                   "the backfill of schedule " + name_
                     + (is_paused ? " is paused already" : " is not paused"));
  state_.backfill->is_paused = is_paused;
  return {};
}

result<schedule_decision> schedule_machine::cancel_backfill(time_point now) {
  if (!state_.backfill)
    return failure(error_code::schedule_state, "schedule " + name_ + " has no backfill");
  schedule_decision made;
  made.when = now;
  made.origin = run_origin::backfill;
  made.what = decision_kind::backfilled;
  made.why = "it was cancelled";
  made.count = state_.backfill->started;
  state_.backfill.reset();
  return made;
}

} // namespace troupe
