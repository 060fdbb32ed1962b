// The writing side: groups of changes.
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <algorithm>

namespace troupe {

namespace {

using sqlite::blob;

template <class T>
std::optional<T> unless_zero(T number) {
  return number == 0 ? std::nullopt : std::optional{number};
}

/// Passes and attempts are mostly the first: that costs no byte.
std::optional<std::uint32_t> unless_first(std::uint32_t attempt) {
  return attempt <= 1 ? std::nullopt : std::optional{attempt};
}

std::optional<std::int64_t> unless_unset(time_point when) {
  return when == time_point{} ? std::nullopt : std::optional{stored_time(when)};
}

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>{text};
}

/// What the change adds to what its process takes, as `measure` counts it; about that, where a
/// value was stored for it before.
std::uint64_t bytes_added_by(const change& each) {
  std::uint64_t bytes = each.entry.size() + (each.end ? each.end->output.size() : 0);
  for (const auto& body : each.contents)
    bytes += body.bytes.size();
  for (const auto& row : each.results)
    bytes += row.marks.size() + row.output.size() + row.reads.size() + row.writes.size();
  return bytes;
}

/// Which part of the change has more than `most` bytes; empty: none.
std::string too_large(const change& each, std::uint64_t most) {
  auto found = [&](const char* what, std::size_t size) {
    return std::string{what} + " is " + std::to_string(size) + " bytes; at most "
           + std::to_string(most) + " can be kept";
  };
  if (each.birth && each.birth->definition->body.size() > most)
    return found("its definition", each.birth->definition->body.size());
  for (const auto& body : each.contents)
    if (body.bytes.size() > most)
      return found("one of its values", body.bytes.size());
  if (each.entry.size() > most)
    return found("what happened to it at once", each.entry.size());
  if (each.end && each.end->errors.size() > most)
    return found("what is said of its errors", each.end->errors.size());
  return {};
}

} // namespace

result<std::vector<receipt>> sqlite_store::commit(std::span<const change> group) {
  auto receipts = put(group, false);
  // One that can't be stored as it is must not hold the others back.
  if (!receipts && refused_)
    receipts = put(group, true);
  return receipts;
}

result<std::vector<receipt>> sqlite_store::put(std::span<const change> group, bool careful) {
  std::vector<receipt> receipts;
  auto done = transact([&](session& at) {
    receipts.clear();
    receipts.reserve(group.size());
    auto stored = false;
    if (unknown_) {
      at.find_commits.start(self_);
      stored = at.find_commits.next() && at.find_commits.number(0) > std::int64_t(commits_);
      at.find_commits.stop();
    }
    for (std::size_t i = 0; i < group.size(); ++i)
      receipts.push_back(stored    ? look_up(at, tried_[i])
                         : careful ? write_or_refuse(at, group[i])
                                   : write(at, group[i]));
    at.count_commit.run(self_, commits_ + 1);
    if (!stored && at.db.sound()) // from here on it may be stored
      tried_ = receipts;
  });
  unknown_ = !done;
  if (!done)
    return tl::unexpected{std::move(done.error())};
  ++commits_;
  auto ends = [](const change& each) { return each.end.has_value(); };
  if (life_ && std::ranges::any_of(group, ends))
    life_->ring();
  return receipts;
}

receipt sqlite_store::look_up(session& at, const receipt& got) const {
  if (!got.written)
    return got;
  receipt found{got.process, got.fence, false};
  at.find_fence.start(got.process);
  if (at.find_fence.next())
    found.written = static_cast<std::uint64_t>(at.find_fence.number(0)) == got.fence
                    && at.find_fence.number(1) == self_;
  at.find_fence.stop();
  return found;
}

receipt sqlite_store::write_or_refuse(session& at, const change& each) {
  if (auto reason = too_large(each, options_.value_max); !reason.empty())
    return {each.process, each.fence, false, std::move(reason)};
  at.db.run("SAVEPOINT one");
  auto got = write(at, each);
  if (at.db.is_refused()) {
    got = {each.process, each.fence, false, at.db.take_trouble()->message};
    at.db.run("ROLLBACK TO one");
    at.definitions.clear();
  }
  at.db.run("RELEASE one");
  return got;
}

receipt sqlite_store::write(session& at, const change& each) {
  auto process = each.birth ? write_birth(at, *each.birth) : each.process;
  auto fence = each.birth ? static_cast<std::uint64_t>(process) : each.fence;
  auto ended = each.end ? std::optional{stored_time(each.end->at)} : std::nullopt;
  auto in_parts = each.end && each.end->output.size() > output_part_max;
  auto output = each.end && !in_parts ? unless_empty(each.end->output) : std::nullopt;
  auto errors = each.end ? unless_empty(each.end->errors) : std::nullopt;
  auto is_written = [&] { return sqlite3_changes(at.db.handle()) == 1; };
  if (!each.end)
    at.update_live.run(process, fence, to_string(each.state), each.reason, each.scn, each.number,
                       self_, bytes_added_by(each));
  if (each.end || !is_written()) // it ends, or goes on after its end
    at.update_process.run(process, fence, to_string(each.state), each.reason, each.scn, each.number,
                          ended, output, errors, self_, bytes_added_by(each));
  if (!is_written())
    return {process, fence, false};
  write_contents(at, process, each.contents);
  if (each.end)
    write_output_parts(at, process, in_parts ? each.end->output : std::string_view{});
  at.add_entry.run(process, each.number, blob{each.entry});
  write_executions(at, process, each.executions);
  write_results(at, process, each.results);
  if (each.took_requests)
    at.drop_requests.run(process);
  if (each.state == process_state::completed)
    at.drop_checkpoint.run(process);
  return {process, fence, true};
}

process_key sqlite_store::write_birth(session& at, const process_birth& birth) const {
  auto definition = write_definition(at, *birth.definition);
  auto key = at.give_number();
  at.add_process.run(key, birth.id, birth.definition->name, birth.parent_id, definition,
                     stored_time(birth.accepted), self_);
  auto is_fresh = sqlite3_changes(at.db.handle()) == 1;
  if (is_fresh && !birth.continues.empty())
    at.add_continuation.run(key, birth.continues);
  if (is_fresh)
    for (const auto& [name, text] : birth.labels)
      at.add_label.run(name, text, stored_time(birth.accepted), key);
  return is_fresh ? key : 0;
}

std::int64_t sqlite_store::session::give_number() {
  next_number.start();
  auto given = next_number.next() ? next_number.number(0) : 0;
  next_number.stop();
  if (given == 0)
    db.note("it is damaged: the last number that was given is not there",
            error_code::store_damaged);
  return given;
}

std::int64_t sqlite_store::write_definition(session& at, const stored_definition& definition) {
  auto& key = at.definitions[definition.hash];
  at.has_definition.start(key);
  auto is_there = at.has_definition.next();
  at.has_definition.stop();
  if (is_there)
    return key;
  key = 0;
  at.find_definition.start(blob{bytes_of(definition.hash)});
  if (at.find_definition.next())
    key = at.find_definition.number(0);
  at.find_definition.stop();
  if (key != 0)
    return key;
  key = at.give_number();
  at.add_definition.run(key, blob{bytes_of(definition.hash)}, definition.name, definition.body,
                        names_checksum(definition.name, definition.task_ids));
  for (std::uint32_t number = 0; number < definition.task_ids.size(); ++number)
    at.add_task.run(key, number, definition.task_ids[number]);
  return key;
}

void sqlite_store::write_contents(session& at, process_key process,
                                  const std::vector<content>& bodies) {
  for (const auto& body : bodies) {
    blob hash{bytes_of(body.hash)};
    at.find_content.start(hash);
    auto key = at.find_content.next() ? at.find_content.number(0) : 0;
    at.find_content.stop();
    if (key == 0) {
      at.add_content.run(hash, blob{body.bytes});
      key = sqlite3_last_insert_rowid(at.db.handle());
    }
    at.use_content.run(process, key);
  }
}

/// An output that is too large for one value; or none, in the place of an earlier one.
void sqlite_store::write_output_parts(session& at, process_key process, std::string_view output) {
  at.drop_output.run(process);
  for (std::int64_t number = 1; !output.empty(); ++number) {
    auto part = output.substr(0, output_part_max);
    at.add_output.run(process, number, blob{part});
    output.remove_prefix(part.size());
  }
}

void sqlite_store::write_executions(session& at, process_key process,
                                    const std::vector<execution_row>& rows) {
  for (const auto& row : rows)
    at.write_run.run(process, row.number, unless_zero(row.parent), row.task, row.element,
                     unless_zero(row.pass), unless_first(row.parent_attempt),
                     unless_first(row.attempt), static_cast<std::uint32_t>(row.state),
                     unless_unset(row.started), unless_unset(row.ended), unless_empty(row.error),
                     unless_empty(row.cached));
}

} // namespace troupe
