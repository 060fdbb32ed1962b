/// The schedules of a store's workflows, for whoever looks at them and steers them: a server starts
/// processes by them (schedule_keeper.hpp).
#pragma once

#include "runtime/node/process_place.hpp"
#include "runtime/schedule/schedule_machine.hpp"
#include "runtime/store/schedule_row.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A part of the schedules, in the order of their workflows' names and their ids.
struct schedule_page {
  std::vector<json> rows = {};               ///< As `schedule_book::show`, without decisions.
  std::optional<schedule_row_key> next = {}; ///< Behind which to go on; nothing: that is all.
};

/// What a trigger started, or will start.
struct triggered {
  std::string process = {};
  time_point at = {};
};

/// Any threads may use it at the same time, beside other programs that use the store. All calls may
/// block. All that name a schedule fail (`schedule_unknown`), with the nearest, where there is
/// none.
class schedule_book {
public:
  /// Told of a change of a workflow's schedules; returns whether a server starts what it says.
  using listener = std::function<bool(const std::string& workflow)>;

  /// Of the store of `place`; where there is none, there are no schedules. `on_change` empty: the
  /// runtimes that live in the place's folder are told.
  explicit schedule_book(process_place place, listener on_change = {});
  ~schedule_book();
  schedule_book(const schedule_book&) = delete;
  schedule_book& operator=(const schedule_book&) = delete;

  /// So many of them behind one; of one workflow, unless that is empty.
  result<schedule_page> list(const std::string& workflow, const schedule_row_key& after,
                             std::size_t most);

  /// One, as docs/server.md has it: with ten next times, and what was decided.
  result<json> show(const schedule_row_key& which);

  /// What steers one. All but `trigger` give it as `show` does. They fail (`schedule_state`) where
  /// that makes no sense as it is.
  result<json> pause(const schedule_row_key& which, const std::string& reason);
  result<json> resume(const schedule_row_key& which);
  result<triggered> trigger(const schedule_row_key& which);
  result<json> backfill(const schedule_row_key& which, const backfill_request& wanted);
  result<json> set_backfill_paused(const schedule_row_key& which, bool is_paused);
  result<json> cancel_backfill(const schedule_row_key& which);

  /// Whether the last change was heard by a server that starts what it says.
  bool is_driven() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// The next times of an expression that is in no definition, after `after`: a list of
/// `{"at", "local"}`. Fails (`argument_invalid`) with the first that is wrong with it.
result<json> preview_of(schedule_text rule, time_point after, std::size_t most);

/// Reads a moment as `from` and `until` of a backfill are written: RFC 3339, or a day of UTC.
result<utc_second> read_moment(const std::string& text);

} // namespace troupe
