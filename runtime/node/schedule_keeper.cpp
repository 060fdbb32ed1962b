#include "runtime/node/schedule_keeper.hpp"

#include "runtime/dispatch/job_pool.hpp"
#include "runtime/node/schedule_figures.hpp"
#include "runtime/node/schedule_inbox.hpp"
#include "runtime/node/schedule_line.hpp"
#include "runtime/node/schedule_runs.hpp"
#include "runtime/node/schedule_starter.hpp"
#include "runtime/node/stored_processes.hpp"
#include "runtime/schedule/schedule_json.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <latch>
#include <map>
#include <set>
#include <stop_token>
#include <thread>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t keys_at_once = 64;       ///< Schedules that one transaction looks at.
constexpr std::size_t starts_at_once = 16;     ///< They share what a commit costs.
constexpr std::size_t rows_at_once = 1'000;    ///< That are read.
constexpr std::chrono::seconds again_after{1}; ///< What could not be done is tried.

time_point wall_now() {
  return std::chrono::system_clock::now();
}

std::vector<std::string> as_stored(const std::vector<schedule_decision>& decisions) {
  std::vector<std::string> texts;
  for (const auto& each : decisions)
    texts.push_back(stored_text(each));
  return texts;
}

} // namespace

struct schedule_keeper::parts {
  /// A schedule as it was read last.
  struct known_schedule {
    std::string text{};                  ///< Of the rule.
    std::optional<schedule_rule> rule{}; ///< Nothing: it can't be read here.
  };

  /// What a look at one schedule came to.
  struct looked_at {
    schedule_row_key key{};
    std::uint64_t version = 0;
    std::vector<scheduled_run> starts{};
    std::vector<schedule_decision> decisions{};
    std::vector<std::string> cancels{};
    std::optional<time_point> due{};
  };

  parts(runtime& of, process_place where)
    : node{of}, place{std::move(where)}, figures{of.metric_families()},
      starter{of,
              place,
              {[to = inbox](const auto& key, const end_news& end) { to->tell_end(key, end); },
               [to = inbox](const std::string& process) { to->tell_left(process); }}} {}

  result<void> open();
  void run(const std::stop_token& stop);
  void take(schedule_inbox::news news);
  void read_changed();
  std::optional<time_point> next_due() const;
  result<void> read_rows(const std::string& workflow);
  std::vector<schedule_row_key> next_piece();
  void do_piece(const std::vector<schedule_row_key>& keys);
  std::vector<looked_at> look_at(const std::vector<schedule_row_key>& keys);
  looked_at look_at(schedule_row& row);
  const schedule_rule* rule_of(const schedule_row& row);
  std::vector<started_run> start_all(const std::vector<scheduled_start>& all);
  void note_starts(const std::vector<scheduled_start>& all, const std::vector<started_run>& done);
  void set_due(const schedule_row_key& key, std::optional<time_point> due);
  void try_again(const std::vector<schedule_row_key>& keys, const error& why);
  void say(const std::string& text) const;

  runtime& node;
  process_place place;
  schedule_figures figures;
  std::shared_ptr<schedule_inbox> inbox = std::make_shared<schedule_inbox>();
  schedule_starter starter;
  schedule_runs runs{starter, place};
  std::unique_ptr<sqlite_store> store;
  std::map<schedule_row_key, known_schedule> known;
  schedule_line line;
  std::set<schedule_row_key> wanted;                      ///< To be looked at now.
  std::map<schedule_row_key, std::vector<end_news>> ends; ///< Not yet noted.
  std::set<std::string> unread; ///< Workflows whose schedules have changed.
  time_point reads_again{};     ///< When these could not be read: the next time.
  std::string trouble;          ///< Of the store, that was told.
  schedule_changes changes;
  job_pool starting{starts_at_once};
  std::jthread thread; ///< Ends before the rest goes.
};

void schedule_keeper::parts::say(const std::string& text) const {
  if (place.on_notice)
    place.on_notice(text);
}

void schedule_keeper::parts::set_due(const schedule_row_key& key, std::optional<time_point> due) {
  line.set(key, due);
  figures.waiting.set(static_cast<std::int64_t>(line.size()));
}

void schedule_keeper::parts::try_again(const std::vector<schedule_row_key>& keys,
                                       const error& why) {
  if (trouble != why.message)
    say("schedules wait, as the store can't be used: " + why.message);
  trouble = why.message;
  for (const auto& each : keys)
    set_due(each, wall_now() + again_after);
  changes.take_back(keys);
}

result<void> schedule_keeper::parts::read_rows(const std::string& workflow) {
  std::set<schedule_row_key> gone;
  for (const auto& [key, entry] : known)
    if (workflow.empty() || key.workflow == workflow)
      gone.insert(key);
  schedule_row_key last;
  while (true) {
    auto rows = store->schedules(workflow, last, rows_at_once);
    if (!rows)
      return tl::unexpected{std::move(rows.error())};
    for (const auto& each : *rows) {
      gone.erase(each.key);
      known[each.key];
      if (const auto state = read_schedule_state(json::parse(each.state, nullptr, false)))
        runs.set(each.key, state->running);
      wanted.insert(each.key);
    }
    if (rows->size() < rows_at_once)
      break;
    last = rows->back().key;
  }
  for (const auto& each : gone) {
    set_due(each, std::nullopt);
    known.erase(each);
    wanted.erase(each);
    runs.forget(each);
    changes.note_gone(each);
  }
  changes.tell();
  return {};
}

result<void> schedule_keeper::parts::open() {
  auto opened = sqlite_store::open({.path = place.store, .on_notice = place.on_notice});
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  store = std::move(*opened);
  node.on_schedules([to = inbox](const std::string& workflow) { to->tell_changed(workflow); });
  if (auto read = read_rows({}); !read)
    return read;
  thread = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
  return {};
}

void schedule_keeper::parts::take(schedule_inbox::news news) {
  for (auto& [key, end] : news.ends) {
    runs.remove(end.process);
    ends[key].push_back(std::move(end));
    wanted.insert(key);
  }
  for (const auto& process : news.left)
    runs.remove(process);
  unread.insert(news.changed.begin(), news.changed.end());
}

void schedule_keeper::parts::read_changed() {
  while (!unread.empty()) {
    if (auto read = read_rows(*unread.begin()); !read) {
      reads_again = wall_now() + again_after;
      return try_again({}, read.error());
    }
    unread.erase(unread.begin());
  }
}

/// When there is something to do; nothing: never, as things stand.
std::optional<time_point> schedule_keeper::parts::next_due() const {
  if (!wanted.empty())
    return wall_now();
  auto due = line.first_due();
  if (!unread.empty())
    due = std::min(reads_again, due.value_or(reads_again));
  return due;
}

std::vector<schedule_row_key> schedule_keeper::parts::next_piece() {
  std::vector<schedule_row_key> keys;
  while (keys.size() < keys_at_once && !wanted.empty())
    keys.push_back(std::move(wanted.extract(wanted.begin()).value()));
  const auto now = wall_now();
  while (keys.size() < keys_at_once)
    if (auto key = line.take(now); !key)
      break;
    else if (std::ranges::find(keys, *key) == keys.end())
      keys.push_back(std::move(*key));
  return keys;
}

void schedule_keeper::parts::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      take(inbox->take(stop, next_due()));
      if (stop.stop_requested())
        return;
      read_changed();
      if (auto keys = next_piece(); !keys.empty())
        do_piece(keys);
    } catch (const std::exception& thrown) { // memory is exhausted, say
      say(std::string{"schedules: "} + thrown.what());
      for (const auto& each : known)
        set_due(each.first, wall_now() + again_after);
    }
  }
}

/// Nothing, and a word about it, where nothing may be started by it.
const schedule_rule* schedule_keeper::parts::rule_of(const schedule_row& row) {
  const auto called = "schedule " + row.key.workflow + '/' + row.key.id + " starts nothing: ";
  if (row.is_damaged) {
    say(called + "it is not what was stored; put its workflow again");
    return nullptr;
  }
  auto& entry = known[row.key];
  if (std::exchange(entry.text, row.rule) == row.rule)
    return entry.rule ? &*entry.rule : nullptr;
  entry.rule.reset();
  const auto text = read_schedule_text(json::parse(row.rule, nullptr, false));
  if (!text) {
    say(called + text.error().message);
    return nullptr;
  }
  auto rule = read_schedule(*text);
  if (!rule) {
    say(called + std::string{rule.error().front().key} + ": " + rule.error().front().message);
    return nullptr;
  }
  return &entry.rule.emplace(std::move(*rule));
}

auto schedule_keeper::parts::look_at(schedule_row& row) -> looked_at {
  looked_at made;
  made.key = row.key;
  made.version = row.version;
  const auto* rule = rule_of(row);
  auto state = read_schedule_state(json::parse(row.state, nullptr, false));
  if (!state)
    say("schedule " + row.key.workflow + '/' + row.key.id + ": " + state.error().message);
  if (!rule || !state)
    return made;
  schedule_machine machine{row.key.workflow, *rule, *state};
  const auto now = wall_now();
  for (const auto& each : ends[row.key])
    std::ranges::move(machine.note_end(each, now), std::back_inserter(made.decisions));
  auto step = machine.take(now);
  std::ranges::move(step.decisions, std::back_inserter(made.decisions));
  made.starts = state->starting;
  made.cancels = std::move(step.cancels);
  made.due = step.due;
  runs.set(row.key, state->running);
  row.state = stored_text(*state);
  return made;
}

auto schedule_keeper::parts::look_at(const std::vector<schedule_row_key>& keys)
  -> std::vector<looked_at> {
  std::vector<looked_at> seen;
  for (const auto& key : keys)
    std::ranges::move(runs.ended(key), std::back_inserter(ends[key]));
  auto done = store->change_schedules(keys, [&](schedule_row& row) {
    seen.push_back(look_at(row));
    changes.note(row);
    return as_stored(seen.back().decisions);
  });
  if (!done) {
    try_again(keys, done.error());
    return {};
  }
  trouble.clear();
  for (const auto& key : keys)
    ends.erase(key);
  changes.tell();
  return seen;
}

std::vector<started_run>
schedule_keeper::parts::start_all(const std::vector<scheduled_start>& all) {
  std::vector<started_run> done(all.size());
  // Shared: who counts down last may still be at it when the wait is over.
  const auto left = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(all.size()));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto start = [&, i, left] {
      done[i] = starter.start(all[i]);
      left->count_down();
    };
    if (all.size() == 1 || !starting.submit(start))
      start();
  }
  left->wait();
  return done;
}

void schedule_keeper::parts::note_starts(const std::vector<scheduled_start>& all,
                                         const std::vector<started_run>& done) {
  std::map<schedule_row_key, std::vector<const started_run*>> by_key;
  std::vector<schedule_row_key> keys;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (by_key.try_emplace(all[i].of).second)
      keys.push_back(all[i].of);
    by_key[all[i].of].push_back(&done[i]);
  }
  std::vector<schedule_decision> noted;
  auto stored = store->change_schedules(keys, [&](schedule_row& row) {
    std::vector<schedule_decision> decisions;
    const auto* rule = rule_of(row);
    auto state = read_schedule_state(json::parse(row.state, nullptr, false));
    if (!rule || !state)
      return as_stored(decisions);
    schedule_machine machine{row.key.workflow, *rule, *state};
    for (const auto* each : by_key[row.key])
      if (!each->is_later)
        std::ranges::move(machine.note_start(each->news, wall_now()),
                          std::back_inserter(decisions));
    runs.set(row.key, state->running);
    row.state = stored_text(*state);
    changes.note(row);
    std::ranges::copy(decisions, std::back_inserter(noted));
    return as_stored(decisions);
  });
  if (!stored)
    return try_again(keys, stored.error()); // they are found to be there then
  figures.count(noted);
  changes.tell();
  for (const auto& [key, started] : by_key)
    if (std::ranges::any_of(started, [](const started_run* each) { return each->is_later; }))
      set_due(key, wall_now() + again_after);
    else
      wanted.insert(key); // a pause, or the next of a backfill
}

void schedule_keeper::parts::do_piece(const std::vector<schedule_row_key>& keys) {
  const auto seen = look_at(keys);
  std::vector<scheduled_start> all;
  for (const auto& each : seen) {
    figures.count(each.decisions);
    set_due(each.key, each.due);
    for (const auto& run : each.cancels)
      starter.cancel(run, "schedule " + each.key.id + ": a later time has come");
    for (const auto& run : each.starts)
      all.push_back({each.key, each.version, known[each.key].rule->init, run});
  }
  if (all.empty())
    return;
  const auto done = start_all(all);
  for (const auto& each : done)
    if (each.is_driven)
      runs.add(each.news.of.process);
  for (const auto now = wall_now(); const auto& each : done)
    if (each.news.fault.empty() && !each.news.was_there && each.news.of.origin == run_origin::time)
      figures.lateness.observe(now - each.news.of.due);
  note_starts(all, done);
}

schedule_keeper::schedule_keeper(runtime& of, process_place place)
  : parts_{std::make_unique<parts>(of, std::move(place))} {}

schedule_keeper::~schedule_keeper() {
  close();
}

result<void> schedule_keeper::open(schedule_listener changed) {
  parts_->changes.listen(std::move(changed));
  return parts_->open();
}

void schedule_keeper::close() {
  parts_->node.on_schedules({});
  parts_->thread = {};
}

} // namespace troupe
