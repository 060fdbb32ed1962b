#include "runtime/store/history.hpp"

namespace troupe {

namespace {

/// What a listener that has heard enough ends the reading with.
constexpr const char* enough = "enough";

result<void> unless_enough(result<void> done) {
  return !done && done.error().message == enough ? result<void>{} : done;
}

/// Rows of executions that are read at once.
constexpr std::uint64_t rows_at_once = 4096;

/// That it started, and where it is now.
std::vector<execution_change> known_changes(const execution_row& row) {
  execution_change change;
  change.number = static_cast<std::uint32_t>(row.number);
  change.attempt = row.attempt;
  change.state = task_state::running;
  change.at = row.started;
  std::vector<execution_change> changes;
  if (row.started != time_point{} && row.state != task_state::running)
    changes.push_back(change);
  change.state = row.state;
  change.at = row.ended == time_point{} ? row.started : row.ended;
  change.error = row.error;
  change.cached = row.cached;
  changes.push_back(std::move(change));
  return changes;
}

/// For those who need no values.
result<std::string> no_content(const content_hash&) {
  return std::string{"\xf6"}; // null, as CBOR
}

} // namespace

history::history(store& from, const process_row& row)
  : from_{from}, key_{row.key}, id_{row.id}, names_{from, row.key, row.id} {}

result<bool> history::is_told() {
  auto told = false;
  auto done = walk_journal(from_, key_, id_, {0, 1}, no_content,
                           [&](const journal_entry& first, std::uint64_t) -> result<void> {
                             told = first.decisions.has_value();
                             return {};
                           });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return told;
}

result<void> history::events(const std::function<bool(const execution_event&)>& hear) {
  std::uint64_t scn = 0;
  return unless_enough(walk_journal(from_, key_, id_, {}, no_content,
                                    [&](const journal_entry& entry, std::uint64_t) -> result<void> {
                                      for (const auto& each : entry.changes) {
                                        auto told = event_of(each);
                                        if (!told)
                                          return tl::unexpected{std::move(told.error())};
                                        told->scn = ++scn;
                                        if (!hear(*told))
                                          return failure(enough);
                                      }
                                      return {};
                                    }));
}

result<void> history::changes(const std::function<bool(const execution_change&)>& hear) {
  return unless_enough(walk_journal(from_, key_, id_, {}, no_content,
                                    [&](const journal_entry& entry, std::uint64_t) -> result<void> {
                                      for (const auto& each : entry.changes)
                                        if (!hear(each))
                                          return failure(enough);
                                      return {};
                                    }));
}

result<void> history::outcomes(const std::function<bool(const logged_outcome&)>& hear) {
  return unless_enough(
    walk_journal(from_, key_, id_, {}, contents_of(from_),
                 [&](journal_entry entry, std::uint64_t) -> result<void> {
                   for (auto& each : entry.inputs) {
                     auto* finished = std::get_if<input::action_finished>(&each.what);
                     if (!finished || finished->execution == 0) // 0: it came too late to count
                       continue;
                     auto told = outcome_of(*finished);
                     if (!told)
                       return tl::unexpected{std::move(told.error())};
                     if (!hear(*told))
                       return failure(enough);
                   }
                   return {};
                 }));
}

result<void> history::failures(std::uint64_t& read,
                               const std::function<bool(const failed_attempt&)>& hear) {
  return unless_enough(
    walk_journal(from_, key_, id_, {.after = read}, no_content,
                 [&](const journal_entry& entry, std::uint64_t) -> result<void> {
                   if (!entry.decisions)
                     return failure(error_code::argument_invalid,
                                    "process " + id_
                                      + " was begun by Troupe 0.1.0: which of its "
                                        "attempts failed is found by a replay, as by troupe logs "
                                        "--failed without --follow");
                   ++read;
                   for (const auto& each : entry.inputs) {
                     const auto* finished = std::get_if<input::action_finished>(&each.what);
                     if (!finished || finished->outcome || finished->execution == 0)
                       continue;
                     auto of = subject_of(*finished);
                     if (!of)
                       return tl::unexpected{std::move(of.error())};
                     if (!hear({std::move(*of), finished->outcome.error().message}))
                       return failure(enough);
                   }
                   return {};
                 }));
}

result<void> history::last_states(const std::function<bool(const execution_event&)>& hear) {
  for (std::uint64_t first = 1;; first += rows_at_once) {
    auto some = from_.executions(key_, {first, first + rows_at_once - 1});
    if (!some)
      return tl::unexpected{std::move(some.error())};
    if (some->empty())
      return {};
    for (const auto& each : *some)
      for (const auto& change : known_changes(each.row)) {
        auto told = event_of(change);
        if (!told)
          return tl::unexpected{std::move(told.error())};
        if (!hear(*told))
          return {};
      }
  }
}

result<execution_event> history::event_of(const execution_change& change) {
  execution_event made;
  made.at = change.at;
  made.process_id = id_;
  made.number = change.number;
  made.state = change.state;
  made.attempt = change.attempt;
  made.error = change.error;
  if (change.used)
    made.used = *change.used;
  made.cached = change.cached;
  made.why = change.why;
  auto found = names_.find(change.number);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  auto parent = execution_names::parent_of((*found)->row);
  auto is_element = (*found)->row.element.has_value();
  auto fill = [](result<std::string> text, std::string& into) -> result<void> {
    if (!text)
      return tl::unexpected{std::move(text.error())};
    into = std::move(*text);
    return {};
  };
  auto done = fill(names_.id_of(change.number), made.execution_id)
                .and_then([&] { return fill(names_.path_of(change.number), made.task_id); })
                .and_then([&] { return fill(names_.path_of(parent), made.parent_task_id); });
  if (done && is_element)
    done = fill(names_.id_of(parent), made.group_id);
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return made;
}

result<logged_outcome> history::outcome_of(input::action_finished& what) {
  auto found = names_.find(what.execution);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  auto task = (*found)->task_id;
  auto path = names_.path_of(what.execution);
  if (!path)
    return tl::unexpected{std::move(path.error())};
  return logged_outcome{std::move(*path),        std::move(task), what.stamp.attempt,
                        std::move(what.outcome), what.used,       what.execution};
}

result<log_subject> history::subject_of(const input::action_finished& what) {
  auto id = names_.id_of(what.execution);
  if (!id)
    return tl::unexpected{std::move(id.error())};
  auto path = names_.path_of(what.execution);
  if (!path)
    return tl::unexpected{std::move(path.error())};
  return log_subject{id_, std::move(*id), std::move(*path), what.stamp.attempt};
}

} // namespace troupe
