// Forgetting processes, and giving back the space they took. SQLite's lock is held for a few
// milliseconds at a time.
#include "runtime/action/attempt_log.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <chrono>
#include <filesystem>
#include <set>

namespace troupe {

namespace {

using sqlite::statement;
using std::chrono::steady_clock;

/// How long one step may hold the lock, and how many rows it may remove.
constexpr auto step_time = std::chrono::milliseconds{4};
constexpr std::int64_t step_rows = 2000;

/// Rows that are removed between two looks at the clock.
constexpr std::int64_t bite = 100;

/// Pages that are given back between two looks at the clock.
constexpr int pages_at_once = 64;

/// What a step may still do.
class step_budget {
public:
  bool is_spent() const { return rows_ <= 0 || steady_clock::now() >= until_; }
  void spend(std::int64_t rows) { rows_ -= rows; }

private:
  std::int64_t rows_ = step_rows;
  steady_clock::time_point until_ = steady_clock::now() + step_time;
};

/// Clears away what removed processes have left, within a budget.
class sweeper {
public:
  explicit sweeper(sqlite::connection& db) : db_{db} {}

  /// Whether something is left.
  bool sweep() {
    while (db_.sound()) {
      next_.start();
      if (!next_.next())
        return false;
      auto process = next_.number(0);
      auto definition = next_.number(1);
      auto owner = next_.number(2);
      next_.stop();
      if (!clear(process) || !clear_definition(definition))
        return true;
      forget_.run(process);
      owners_.insert(owner);
      budget_.spend(1);
    }
    return true;
  }

  /// Of the processes of which nothing is left.
  const std::set<std::int64_t>& owners() const noexcept { return owners_; }

private:
  /// Whether nothing of the process is left.
  bool clear(process_key process) {
    if (!clear_contents(process))
      return false;
    for (auto* part : {&journal_, &runs_, &results_, &requests_, &checkpoints_})
      if (!clear_rows(*part, process))
        return false;
    return clear_rows(outputs_, process, 1);
  }

  /// `at_once` of them between two looks at the clock.
  bool clear_rows(statement& some, std::int64_t key, std::int64_t at_once = bite) {
    while (!budget_.is_spent()) {
      some.run(key, at_once);
      auto rows = db_.sound() ? sqlite3_changes(db_.handle()) : 0;
      budget_.spend(rows);
      if (rows < at_once)
        return db_.sound();
    }
    return false;
  }

  /// Contents that only it used go with it.
  bool clear_contents(process_key process) {
    while (!budget_.is_spent()) {
      use_.start(process);
      if (!use_.next())
        return db_.sound();
      auto content = use_.number(0);
      use_.stop();
      drop_use_.run(process, content);
      drop_content_.run(content);
      budget_.spend(2);
    }
    return false;
  }

  /// The definition, where no process runs it any more.
  bool clear_definition(std::int64_t definition) {
    runs_it_.start(definition);
    auto is_used = runs_it_.next();
    runs_it_.stop();
    if (is_used)
      return true;
    if (!clear_rows(tasks_, definition))
      return false;
    drop_definition_.run(definition);
    return true;
  }

  sqlite::connection& db_;
  step_budget budget_;
  std::set<std::int64_t> owners_;
  statement next_{db_, "SELECT process, definition, owner FROM removals LIMIT 1"};
  statement journal_{db_, "DELETE FROM journal WHERE process = ?1 AND number IN"
                          " (SELECT number FROM journal WHERE process = ?1 LIMIT ?2)"};
  statement runs_{db_, "DELETE FROM runs WHERE process = ?1 AND number IN"
                       " (SELECT number FROM runs WHERE process = ?1 LIMIT ?2)"};
  statement results_{db_, "DELETE FROM results WHERE process = ?1 AND number IN"
                          " (SELECT number FROM results WHERE process = ?1 LIMIT ?2)"};
  statement requests_{db_, "DELETE FROM requests WHERE key IN"
                           " (SELECT key FROM requests WHERE process = ?1 LIMIT ?2)"};
  statement checkpoints_{db_, "DELETE FROM snapshots WHERE process = ?1 AND ?2 > 0"};
  statement outputs_{db_, "DELETE FROM output_parts WHERE process = ?1 AND number IN"
                          " (SELECT number FROM output_parts WHERE process = ?1 LIMIT ?2)"};
  statement use_{db_, "SELECT content FROM content_uses WHERE process = ?1 LIMIT 1"};
  statement drop_use_{db_, "DELETE FROM content_uses WHERE process = ?1 AND content = ?2"};
  statement drop_content_{db_, "DELETE FROM contents WHERE key = ?1 AND NOT EXISTS"
                               " (SELECT 1 FROM content_uses WHERE content = ?1)"};
  statement runs_it_{db_, "SELECT 1 FROM processes WHERE definition = ?1 LIMIT 1"};
  statement tasks_{db_, "DELETE FROM tasks WHERE definition = ?1 AND number IN"
                        " (SELECT number FROM tasks WHERE definition = ?1 LIMIT ?2)"};
  statement drop_definition_{db_, "DELETE FROM definitions WHERE key = ?1"};
  statement forget_{db_, "DELETE FROM removals WHERE process = ?1"};
};

} // namespace

result<std::size_t> sqlite_store::remove(std::span<const seen_process> ended) {
  std::size_t removed = 0;
  auto done = transact([&](session& at) {
    removed = 0;
    statement mark{at.db, "INSERT INTO removals SELECT key, definition, owner FROM processes p"
                          " WHERE key = ?1 AND fence = ?2 AND ended IS NOT NULL AND NOT EXISTS"
                          " (SELECT 1 FROM processes WHERE id = p.parent AND ended IS NULL)"};
    statement named{at.db, "SELECT id FROM processes WHERE key = ?1"};
    statement hide{at.db, "DELETE FROM processes WHERE key = ?1"};
    for (const auto& [process, fence] : ended) {
      named.start(process);
      auto id = named.next() ? std::string{named.text(0)} : std::string{};
      named.stop();
      mark.run(process, fence);
      if (!at.db.sound() || sqlite3_changes(at.db.handle()) != 1)
        continue;
      hide.run(process);
      discard_logs(logs_beside(options_.path), id, process);
      ++removed;
    }
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return removed;
}

result<bool> sqlite_store::give_up(const seen_process& seen) {
  auto found = false;
  auto done = transact([&](session& at) {
    statement mark{at.db, "INSERT INTO removals SELECT key, definition, owner FROM processes"
                          " WHERE key = ?1 AND fence = ?2"};
    mark.run(seen.process, seen.fence);
    statement named{at.db, "SELECT id FROM processes WHERE key = ?1"};
    named.start(seen.process);
    auto id = named.next() ? std::string{named.text(0)} : std::string{};
    named.stop();
    found = at.db.sound() && sqlite3_changes(at.db.handle()) == 1;
    if (found) {
      statement{at.db, "DELETE FROM processes WHERE key = ?1"}.run(seen.process);
      discard_logs(logs_beside(options_.path), id, seen.process);
    }
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return found;
}

result<bool> sqlite_store::clear_away() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto any = (*at)->db.number("SELECT EXISTS (SELECT 1 FROM removals)") != 0;
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  if (!any) {
    remove_discarded_logs(logs_beside(options_.path));
    return false;
  }
  auto more = false;
  auto done = transact([&](session& open) {
    sweeper broom{open.db};
    more = broom.sweep();
    forget_owners(open, broom.owners());
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  if (!more)
    remove_discarded_logs(logs_beside(options_.path));
  return more;
}

result<bool> sqlite_store::shrinks_in_steps() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  constexpr int incremental = 2;
  auto mode = (*at)->db.number("PRAGMA auto_vacuum");
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return mode == incremental;
}

result<bool> sqlite_store::shrink() {
  std::int64_t before = 0;
  std::int64_t after = 0;
  auto done = transact([&](session& at) {
    const auto sql = "PRAGMA incremental_vacuum(" + std::to_string(pages_at_once) + ')';
    auto until = steady_clock::now() + step_time;
    before = after = at.db.number("PRAGMA freelist_count");
    while (at.db.sound() && after > 0 && steady_clock::now() < until) {
      at.db.run(sql.c_str());
      after = at.db.number("PRAGMA freelist_count");
    }
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return after > 0 && after < before;
}

result<void> sqlite_store::rebuild() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  (*at)->db.run("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return {};
}

result<void> sqlite_store::shorten_log() {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  static_cast<void>((*at)->db.number("PRAGMA wal_checkpoint(TRUNCATE)")); // 1: others read it
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return {};
}

std::uint64_t sqlite_store::size() const {
  std::uint64_t bytes = 0;
  for (const auto* suffix : {"", "-wal"}) {
    std::error_code missing;
    auto found = std::filesystem::file_size(options_.path + suffix, missing);
    bytes += missing ? 0 : found;
  }
  return bytes;
}

} // namespace troupe
