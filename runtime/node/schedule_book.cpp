#include "runtime/node/schedule_book.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/time.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/live_runtimes.hpp"
#include "runtime/node/stored_processes.hpp"
#include "runtime/schedule/schedule_json.hpp"
#include "runtime/schedule/schedule_times.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

namespace troupe {

namespace {

/// Next times that are shown of each in a list, and of one alone.
constexpr std::size_t times_in_list = 3;
constexpr std::size_t times_alone = 10;

/// Names that the nearest is looked for among.
constexpr std::size_t most_compared = 10'000;

/// A row, read.
struct read_row {
  schedule_text text{};
  schedule_rule rule{};
  schedule_state state{};
};

std::string schedule_called(const schedule_row_key& key) {
  return visible_line(key.workflow) + '/' + visible_line(key.id);
}

result<read_row> read_stored(const schedule_row& row) {
  if (row.is_damaged)
    return failure(
      error_code::store_damaged,
      "schedule " + schedule_called(row.key)
        + " is not what was stored, and starts nothing: put its workflow again, and it "
          "begins anew");
  auto text = read_schedule_text(json::parse(row.rule, nullptr, false));
  if (!text)
    return tl::unexpected{std::move(text.error())};
  auto state = read_schedule_state(json::parse(row.state, nullptr, false));
  if (!state)
    return tl::unexpected{std::move(state.error())};
  auto rule = read_schedule(*text);
  if (!rule) // the zone is not known here, say
    return failure(error_code::failed, "schedule " + schedule_called(row.key) + ": "
                                         + std::string{rule.error().front().key} + ": "
                                         + rule.error().front().message);
  return read_row{std::move(*text), std::move(*rule), std::move(*state)};
}

json times_after(const schedule_rule& rule, utc_second after, std::size_t most) {
  auto list = json::array();
  for (auto at = next_time(rule, after); at && list.size() < most; at = next_time(rule, *at))
    list.push_back(shown_time(rule.zone, *at));
  return list;
}

json shown_schedule(const schedule_row& row, std::size_t times) {
  json made{{"workflow", row.key.workflow}, {"id", row.key.id}, {"version", row.version}};
  auto all = read_stored(row);
  if (!all) {
    made["fault"] = all.error().message;
    return made;
  }
  const auto& [text, rule, state] = *all;
  made["rule"] = to_json(text);
  made["paused"] = state.is_paused;
  made["pauseReason"] = state.pause_reason;
  made["started"] = state.started;
  made["previous"] = state.previous ? json(to_exact_rfc3339(*state.previous)) : json(nullptr);
  const auto is_spent = rule.count && state.started >= *rule.count;
  made["next"]
    = state.is_paused || is_spent ? json::array() : times_after(rule, state.position, times);
  auto running = json::array();
  for (const auto* runs : {&state.starting, &state.running})
    for (const auto& each : *runs)
      running.push_back(shown_run(each));
  made["running"] = std::move(running);
  auto buffered = json::array();
  for (const auto each : state.buffered)
    buffered.push_back(to_exact_rfc3339(each));
  made["buffered"] = std::move(buffered);
  made["backfill"] = state.backfill ? to_json(*state.backfill) : json(nullptr);
  return made;
}

} // namespace

struct schedule_book::parts {
  parts(process_place place, listener hear)
    : stored{std::move(place)}, on_change{std::move(hear)} {}

  /// The store; null: there is none, and none is wanted.
  result<sqlite_store*> open() {
    if (!stored.place().wants_store && !stored.exists())
      return nullptr;
    return stored.open();
  }

  error unknown(sqlite_store* in, const schedule_row_key& which) {
    std::vector<std::string> known;
    if (in)
      if (auto all = in->schedules({}, {}, most_compared))
        for (const auto& each : *all)
          known.push_back(schedule_called(each.key));
    return {"there is no schedule \"" + schedule_called(which) + '"'
              + (known.empty() ? "; there is none" : suggestion(schedule_called(which), known)),
            {},
            error_code::schedule_unknown};
  }

  result<schedule_row> find(const schedule_row_key& which) {
    auto from = open();
    if (!from)
      return tl::unexpected{std::move(from.error())};
    auto row = *from ? of_store((*from)->find_schedule(which))
                     : result<std::optional<schedule_row>>{std::nullopt};
    if (!row)
      return tl::unexpected{std::move(row.error())};
    if (!*row)
      return tl::unexpected{unknown(*from, which)};
    return std::move(**row);
  }

  /// Lets `change(machine, now)` change it, which returns a result of a decision, or of nothing.
  template <class Change>
  result<void> steer(const schedule_row_key& which, Change change) {
    const std::lock_guard turn{mutex};
    auto known = find(which);
    if (!known)
      return tl::unexpected{std::move(known.error())};
    result<void> done = failure(error_code::schedule_unknown, "the schedule is gone");
    auto written = of_store((*open())->change_schedules({&which, 1}, [&](schedule_row& row) {
      std::vector<std::string> decisions;
      auto all = read_stored(row);
      if (!all) {
        done = tl::unexpected{std::move(all.error())};
        return decisions;
      }
      schedule_machine machine{which.workflow, all->rule, all->state};
      done = change(machine, decisions);
      if (done)
        row.state = stored_text(all->state);
      return decisions;
    }));
    if (!written)
      return written;
    if (done)
      tell(which.workflow);
    return done;
  }

  void tell(const std::string& workflow) {
    is_heard
      = on_change ? on_change(workflow) : live_runtimes{stored.place()}.tell_of_schedules(workflow);
  }

  std::mutex mutex; ///< Guards the connection.
  stored_processes stored;
  listener on_change;
  std::atomic<bool> is_heard = false;
};

schedule_book::schedule_book(process_place place, listener on_change)
  : parts_{std::make_unique<parts>(std::move(place), std::move(on_change))} {}

schedule_book::~schedule_book() = default;

bool schedule_book::is_driven() const {
  return parts_->is_heard;
}

result<schedule_page> schedule_book::list(const std::string& workflow,
                                          const schedule_row_key& after, std::size_t most) {
  const std::lock_guard turn{parts_->mutex};
  auto from = parts_->open();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  schedule_page made;
  if (!*from)
    return made;
  auto rows = of_store((*from)->schedules(workflow, after, most + 1));
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  if (rows->size() > most) {
    rows->pop_back();
    made.next = rows->back().key;
  }
  for (const auto& each : *rows)
    made.rows.push_back(shown_schedule(each, times_in_list));
  return made;
}

result<json> schedule_book::show(const schedule_row_key& which) {
  const std::lock_guard turn{parts_->mutex};
  auto row = parts_->find(which);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  auto decisions = of_store((*parts_->open())->schedule_decisions(which));
  if (!decisions)
    return tl::unexpected{std::move(decisions.error())};
  auto made = shown_schedule(*row, times_alone);
  auto list = json::array();
  for (const auto& each : *decisions) {
    auto read = json::parse(each.decision, nullptr, false);
    if (!read.is_object())
      continue; // `store check` tells of damage
    read["number"] = each.number;
    list.push_back(std::move(read));
  }
  made["decisions"] = std::move(list);
  return made;
}

namespace {

/// Appends a decision, or hands on why there is none.
result<void> noted_decision(result<schedule_decision> made, std::vector<std::string>& decisions) {
  if (!made)
    return tl::unexpected{std::move(made.error())};
  decisions.push_back(stored_text(*made));
  return {};
}

time_point time_now() {
  return std::chrono::system_clock::now();
}

} // namespace

result<json> schedule_book::pause(const schedule_row_key& which, const std::string& reason) {
  return parts_
    ->steer(which,
            [&](schedule_machine& machine, auto& decisions) {
              return noted_decision(machine.pause(reason, time_now()), decisions);
            })
    .and_then([&] { return show(which); });
}

result<json> schedule_book::resume(const schedule_row_key& which) {
  return parts_
    ->steer(which,
            [&](schedule_machine& machine, auto& decisions) {
              return noted_decision(machine.resume(time_now()), decisions);
            })
    .and_then([&] { return show(which); });
}

result<triggered> schedule_book::trigger(const schedule_row_key& which) {
  triggered made;
  return parts_
    ->steer(which,
            [&](schedule_machine& machine, auto&) -> result<void> {
              auto run = machine.trigger(time_now());
              made = {std::move(run.process), run.at};
              return {};
            })
    .map([&] { return made; });
}

result<json> schedule_book::backfill(const schedule_row_key& which,
                                     const backfill_request& wanted) {
  return parts_
    ->steer(which, [&](schedule_machine& machine,
                       auto&) { return machine.begin_backfill(wanted, time_now()); })
    .and_then([&] { return show(which); });
}

result<json> schedule_book::set_backfill_paused(const schedule_row_key& which, bool is_paused) {
  return parts_
    ->steer(which, [&](schedule_machine& machine,
                       auto&) { return machine.set_backfill_paused(is_paused); })
    .and_then([&] { return show(which); });
}

result<json> schedule_book::cancel_backfill(const schedule_row_key& which) {
  return parts_
    ->steer(which,
            [&](schedule_machine& machine, auto& decisions) {
              return noted_decision(machine.cancel_backfill(time_now()), decisions);
            })
    .and_then([&] { return show(which); });
}

result<json> preview_of(schedule_text rule, time_point after, std::size_t most) {
  rule.id = "preview";
  auto read = read_schedule(rule);
  if (!read)
    return failure(error_code::argument_invalid,
                   std::string{read.error().front().key} + ": " + read.error().front().message);
  return times_after(*read, std::chrono::floor<std::chrono::seconds>(after), most);
}

result<utc_second> read_moment(const std::string& text) {
  auto when = parse_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (!when)
    return failure(error_code::argument_invalid,
                   "found \"" + visible_line(text)
                     + "\", expected a time such as 2026-12-01T08:00:00Z, or a day of UTC");
  return std::chrono::floor<std::chrono::seconds>(*when);
}

} // namespace troupe
