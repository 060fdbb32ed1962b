/// The store in an SQLite database: durable, shared by several runtimes, readable with the
/// sqlite3 shell.
///
/// WAL mode with `synchronous=FULL`: a commit that has returned is on disk. After a write or
/// flush that failed nothing is assumed to be there: the connection is dropped, and what the log
/// holds is written to the database and flushed anew before the next commit is tried.
#pragma once

#include "runtime/store/owner_lock.hpp"
#include "runtime/store/store.hpp"

#include <memory>
#include <optional>

namespace troupe {

/// How a database is opened.
struct sqlite_options {
  std::string path;
  bool create = true;   ///< Where there is none, with the folders that lead to it.
  std::string vfs = {}; ///< By which SQLite reaches its files; empty: the default.
  std::uint64_t value_max = largest_value; ///< Bytes of one value, and of one row.
};

class sqlite_store final : public store {
public:
  /// Opens the database, and brings its tables up to date.
  static result<std::unique_ptr<sqlite_store>> open(sqlite_options options);
  ~sqlite_store() override;

  result<std::int64_t> register_owner(const owner& self) override;
  result<void> retire() override;
  result<void> beat(std::int64_t key, time_point now, const std::string& address) override;
  result<std::vector<receipt>> commit(std::span<const change> group) override;
  result<std::vector<std::uint64_t>> take_over(std::span<const seen_process> seen) override;
  result<bool> holds(process_key process, std::uint64_t fence) override;
  result<std::vector<process_row>> processes(const process_filter& which) override;
  result<std::vector<shown_execution>> executions(process_key process) override;
  result<stored_definition> definition_of(process_key process) override;
  result<void> read_journal(process_key process, std::uint64_t after,
                            const std::function<bool(std::string_view entry)>& hear) override;
  result<std::string> read_content(const content_hash& hash) override;
  result<void> write_snapshot(process_key process, const stored_snapshot& made) override;
  result<std::optional<stored_snapshot>> read_snapshot(process_key process) override;
  result<bool> uses_content(process_key process, const content_hash& hash) override;
  result<void> record_request(const seen_process& seen, const recorded_request& request,
                              time_point now) override;
  result<std::vector<recorded_request>> requests(process_key process) override;
  result<std::size_t> remove(std::span<const process_key> ended) override;

  /// Everything that is wrong with the database and what it says; empty: it is sound.
  result<std::vector<std::string>> check();
  /// Writes a copy, as it is at one moment, to a new file.
  result<void> back_up(const std::string& path);

private:
  struct session;

  explicit sqlite_store(sqlite_options options);
  /// Forgets owners that are gone, with all that they drove.
  static void forget_owners(session& at);
  /// A connection that can be relied on: a fresh one where the last has failed.
  result<session*> ready();
  /// Runs `write(session)` in one transaction. An error leaves nothing of it.
  template <class Write>
  result<void> transact(Write write);
  /// Takes what went wrong, and drops the connection.
  error failed();
  /// Stores the group; where it is `careful` without those of it that can't be stored.
  result<std::vector<receipt>> put(std::span<const change> group, bool careful);
  receipt write_or_refuse(session& at, const change& each);
  receipt write(session& at, const change& each);
  /// What a change has become that was stored earlier.
  receipt look_up(session& at, const change& each) const;
  /// 0 where there is such a process already.
  process_key write_birth(session& at, const process_birth& birth) const;
  static std::int64_t write_definition(session& at, const stored_definition& definition);
  static void write_executions(session& at, process_key process,
                               const std::vector<execution_row>& rows);
  static void write_contents(session& at, process_key process, const std::vector<content>& bodies);

  sqlite_options options_;
  std::unique_ptr<session> session_;
  std::int64_t self_ = 0;     ///< The registered owner; 0: none.
  std::optional<owner_lock> life_; ///< Of the registered owner.
  std::uint64_t commits_ = 0; ///< Of `self_`, that are known to be durable.
  bool unknown_ = false;      ///< Whether the last group was stored is not known.
  bool refused_ = false;      ///< The last failure was for the sake of what was to be written.
};

} // namespace troupe
