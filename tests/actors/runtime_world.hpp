/// One of several runtimes that share a database, in virtual time, and what is seen of all of them.
#pragma once

#include "tests/actors/shared_store.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <set>
#include <string>
#include <vector>

namespace troupe::testing {

/// What has been seen of all runtimes together.
struct witness {
  std::string path;
  std::set<std::string> started; ///< Execution ids with attempts.
  std::set<std::string> removed; ///< Processes that an operator has removed.
  std::vector<std::string> complaints;

  void complain(std::string what) { complaints.push_back(std::move(what)); }
};

/// The first column of the first row that `sql` gives for `argument`.
inline std::string first_value(sqlite3* database, const char* sql, const std::string& argument) {
  sqlite3_stmt* query = nullptr;
  REQUIRE(sqlite3_prepare_v2(database, sql, -1, &query, nullptr) == SQLITE_OK);
  sqlite3_bind_text(query, 1, argument.data(), static_cast<int>(argument.size()), SQLITE_STATIC);
  std::string found;
  if (sqlite3_step(query) == SQLITE_ROW)
    found = reinterpret_cast<const char*>(sqlite3_column_text(query, 0));
  sqlite3_finalize(query);
  return found;
}

/// How long the machine has been up, for all runtimes: it goes on while they are stopped.
inline duration up = std::chrono::hours{1};

class runtime_world : public actor_world {
public:
  runtime_world(witness& seen, sqlite3* look) : seen_{seen}, look_{look} {
    auto opened = sqlite_store::open({seen.path});
    REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
    kept = std::make_shared<mortal_store>(std::move(*opened));
    auto known = kept->register_owner(this_owner(around->clock.now()));
    REQUIRE_MESSAGE(known, (known ? "" : known.error().message));
    key = *known;
    around->journal = deterministic::spawn<journal>(
      journal::setting{kept, key, around->clock, [](const std::string&) {}, [] { return up; }});
    around->uptime = [] { return up; };
    around->holds = [store = kept](process_key process, std::uint64_t fence) {
      return store->holds(process, fence);
    };
    around->follow = [this](const std::string& id) { followed_.insert(id); };
    add("mark", {});
    add("slow", std::chrono::milliseconds{20});
    add("fails_once", std::chrono::milliseconds{10});
  }

  /// Its end is a crash: its lock is free, nothing more reaches the store, and no actor is left.
  ~runtime_world() {
    kept->die();
    self->send(around->journal, give_up_store{});
    self->send(supervising, shut_down{"the test has ended"});
    settle();
    advance(std::chrono::seconds{1});
  }

  /// Starts process `name/number` of the workflow of this text.
  void begin(const std::string& name, const std::string& text, unsigned number) {
    start_process order;
    order.process_id = name + '/' + std::to_string(number);
    order.flow = load(text);
    hand_over(std::move(order));
  }

  /// What `troupe resume --all` does; `by_force` takes from those that live, too.
  void take_up(bool by_force) {
    auto rows = kept->processes({.has_ended = false});
    if (!rows)
      return;
    for (const auto& row : *rows) {
      if (!by_force && !may_take(row, around->clock.now()))
        continue;
      if (row.driven_by && row.driven_by->key == key)
        continue;
      auto taken = ask<processes_taken>(around->journal, take_processes{{{row.key, row.fence}}});
      REQUIRE(taken);
      if (taken->fences.front() == 0)
        continue;
      auto recovered = adopt(*kept, row, taken->fences.front(), {actions, types, {}});
      REQUIRE_MESSAGE(recovered, (recovered ? "" : recovered.error().message));
      start_process order;
      order.process_id = row.id;
      order.flow = recovered->flow;
      order.recovered = std::make_shared<recovered_process>(std::move(recovered->process));
      hand_over(std::move(order));
    }
  }

  /// Tells the ends of processes that others drive, as the watch of a runtime does.
  void look_around() {
    for (auto each = followed_.begin(); each != followed_.end();) {
      auto row = kept->find(*each);
      auto is_over = row && (!*row || (*row)->ended);
      if (is_over) {
        process_ended news;
        if (!*row) { // it was removed since
          news.output.process_id = *each;
          news.output.name = each->substr(0, each->find('/'));
          news.output.state = process_state::failed;
        } else {
          news.output = output_of(**row);
        }
        self->send(supervising, std::move(news));
      }
      each = is_over ? followed_.erase(each) : std::next(each);
    }
  }

  std::shared_ptr<mortal_store> kept;
  std::int64_t key = 0;
  bool stopped = false; ///< As by SIGSTOP: none of its actors runs.
  std::size_t busy = 0; ///< Processes that it has, and whose ends it has not told.

private:
  void hand_over(start_process order) {
    ++busy;
    order.on_ended = [this](const process_status& last) { hear_end(last); };
    self->send(supervising, std::move(order));
  }

  void add(const std::string& method, duration takes) {
    action added;
    added.service = "test";
    added.method = method;
    added.pace = action_pace::deferred;
    added.run = deferred_method{
      [this, method, takes](const action_context& who, const value& input, action_promise answer) {
        hear_start(who, *input);
        if (method == "fails_once" && who.attempt == 1)
          return answer.fail("not yet");
        answer.answer({input, takes});
      }};
    REQUIRE(actions.add(std::move(added)));
  }

  /// An action starts only where its process is owned, in its own workflow, once an attempt, and
  /// never once it is completed.
  void hear_start(const action_context& who, const json& input) {
    auto process = who.process_id;
    auto what = who.execution_id + '@' + std::to_string(who.attempt);
    if (input["of"] != process.substr(0, process.find('/')))
      seen_.complain(process + " runs " + input["of"].dump());
    if (!seen_.started.insert(what).second)
      seen_.complain(what + " starts twice");
    auto state = testing_state(who.execution_id);
    if (state == "completed")
      seen_.complain(what + " starts, and is completed");
    auto owner = first_value(look_, "SELECT owner FROM processes WHERE id = ?1", process);
    if (owner != std::to_string(key) && !seen_.removed.contains(process))
      seen_.complain(what + " starts in " + std::to_string(key) + ", and the process is that of "
                     + owner);
  }

  std::string testing_state(const std::string& execution) {
    return first_value(look_, "SELECT state FROM executions WHERE execution = ?1", execution);
  }

  /// What is told of an end is what the store says.
  void hear_end(const process_status& last) {
    --busy;
    if (stopping)
      return;
    const auto& id = last.output.process_id;
    auto state = first_value(look_, "SELECT state FROM processes WHERE id = ?1", id);
    if (!seen_.removed.contains(id) && state != to_string(last.output.state))
      seen_.complain(id + " is told to be " + std::string{to_string(last.output.state)}
                     + ", and is " + state);
  }

public:
  bool stopping = false; ///< It is being killed: whom it tells what no longer counts.

private:
  witness& seen_;
  sqlite3* look_;
  std::set<std::string> followed_; ///< Processes that other runtimes drive.
};

} // namespace troupe::testing
