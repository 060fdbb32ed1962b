/// The store in an SQLite database: durable, shared by several runtimes, readable with the
/// sqlite3 shell.
///
/// WAL mode with `synchronous=FULL`: a commit that has returned is on disk. After a write or
/// flush that failed nothing is assumed to be there: the connection is dropped, and what the log
/// holds is written to the database and flushed anew before the next commit is tried.
#pragma once

#include "runtime/store/catalogue_store.hpp"
#include "runtime/store/owner_lock.hpp"
#include "runtime/store/result_store.hpp"
#include "runtime/store/schedule_row.hpp"
#include "runtime/store/secret_store.hpp"
#include "runtime/store/sqlite/ended_processes.hpp"
#include "runtime/store/sqlite/file_system.hpp"
#include "runtime/store/store.hpp"
#include "runtime/store/view_row.hpp"
#include "troupe/options.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace troupe {

/// How a database is opened.
struct sqlite_options {
  std::string path;
  bool create = true;   ///< Where there is none, with the folder that it is to be in.
  std::string vfs = {}; ///< By which SQLite reaches its files; empty: the default.
  std::uint64_t value_max = largest_value; ///< Bytes of one value, and of one row.
  /// Hears that others could read it until now.
  std::function<void(const std::string&)> on_notice = {};
  /// Tells the type of the file system at a path; tests say so themselves.
  std::function<std::string(const std::string& path)> file_system = file_system_of;
};

/// A process, as far as its name goes.
struct named_process {
  std::string id;
  std::string workflow;
  bool has_ended = false;
};

class sqlite_store final : public store,
                           public catalogue_store,
                           public secret_store,
                           public result_store {
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
  result<std::optional<process_row>> find(const std::string& id) override;
  result<process_page> page(const process_query& which, const page_request& wanted) override;
  result<std::vector<owner>> owners() override;
  result<std::vector<shown_execution>> executions(process_key process,
                                                  execution_span which) override;
  result<execution_page> page_of(process_key process, const execution_query& which,
                                 const execution_request& wanted) override;
  result<stored_definition> definition_of(process_key process) override;
  result<void> read_journal(process_key process, std::uint64_t after,
                            const std::function<bool(std::string_view entry)>& hear) override;
  result<std::string> read_content(const content_hash& hash) override;
  result<void> write_checkpoint(process_key process, const checkpoint& made) override;
  result<std::optional<checkpoint>> read_checkpoint(process_key process) override;
  result<bool> uses_content(process_key process, const content_hash& hash) override;
  result<void> record_request(const seen_process& seen, const recorded_request& request,
                              time_point now) override;
  result<std::vector<recorded_request>> requests(process_key process) override;
  result<std::size_t> remove(std::span<const seen_process> ended) override;
  result<bool> give_up(const seen_process& seen) override;
  result<bool> clear_away() override;
  result<catalogue_receipt> write_catalogue(const catalogue_change& wanted) override;
  result<std::vector<catalogue_entry>> catalogue_names(const std::string& after,
                                                       std::size_t most) override;
  result<std::vector<catalogue_entry>>
  catalogue_versions(const std::string& name, std::uint64_t before, std::size_t most) override;
  result<std::optional<catalogue_entry>> find_catalogued(const std::string& name,
                                                         std::uint64_t version) override;
  result<std::string> result_key() override;
  result<std::vector<stored_result>> results_of(const content_hash& digest,
                                                std::size_t most) override;
  result<std::vector<stored_result>> results_at(std::uint64_t place, std::size_t most) override;
  result<std::optional<file_digest>> digest_of_file(const std::string& path) override;
  result<void> keep_digests(std::span<const known_digest> some, time_point now) override;
  result<void> write_secret(const kept_secret& wanted) override;
  result<bool> remove_secret(const std::string& name) override;
  result<std::optional<kept_secret>> find_secret(const std::string& name) override;
  result<std::vector<kept_secret>> secrets() override;
  result<std::size_t>
  reseal_secrets(const std::function<result<sealed_text>(const kept_secret&)>& again) override;

  /// So many schedules behind that one, in the order of their keys; of one `workflow`, unless that
  /// is empty.
  result<std::vector<schedule_row>> schedules(const std::string& workflow,
                                              const schedule_row_key& after, std::size_t most);
  /// One of them; nothing: there is none.
  result<std::optional<schedule_row>> find_schedule(const schedule_row_key& key);
  /// What was decided by it, the newest first: numbers, and JSON.
  result<std::vector<stored_decision>> schedule_decisions(const schedule_row_key& key);
  /// Lets `change` see each of these that there is, as it is now, and change where it stands: in
  /// one step, which outlasts a power cut. Writes what it returns as decisions; only the last
  /// `decisions_kept` of a schedule stay.
  result<void> change_schedules(std::span<const schedule_row_key> keys,
                                const schedule_change& change);

  /// The views of an owner, and those that all have, in the order of the names' bytes.
  result<std::vector<kept_view>> views(const std::string& owner);
  /// Keeps one, in the place of one of that owner and name. False: the owner has as many as may be.
  result<bool> write_view(const kept_view& wanted);
  /// Removes one. Returns whether it was there.
  result<bool> remove_view(const std::string& owner, const std::string& name);

  /// What the tasks of the workflow `name` took when it last completed, as far as that is found
  /// without long looking: of a large process, in the first of its executions.
  result<std::vector<task_time>> task_times(const std::string& name);

  /// So many of those whose ids begin so, or do behind the name of their workflow and a `/`; of the
  /// first 10,000 workflows. Found through indexes, however many processes there are.
  result<std::vector<named_process>> begun_so(const std::string& called, std::size_t most);

  /// The first name after this one of a workflow of which something has ended; nothing: none has.
  result<std::optional<std::string>> ended_name_after(const std::string& name);
  /// The next of those of a workflow that have ended, after a place; none: that was all.
  result<std::vector<ended_process>> ended_of(const std::string& name, ended_kind which,
                                              const ended_place& after, std::size_t most);
  /// Those that tasks of the process have started, ended or not.
  result<std::vector<started_process>> started_by(const std::string& id);
  /// What all ended processes of a workflow take, or all that a token has started, with what these
  /// have started; as they were stored by version 3. From one row, however many they are.
  result<std::uint64_t> used_bytes(usage_kind of, const std::string& name);
  /// What a process takes: its journal, the values that it uses, its output. Reads the lengths of
  /// all of them, until `stop`: then it is less.
  result<std::uint64_t> measure(process_key process, const std::stop_token& stop);
  /// Writes down what was measured, for `ended_of`; not of what has grown meanwhile.
  result<void> write_sizes(std::span<const measured_process> measured);

  /// Fails where no transaction can be begun: another program writes for long, or the file may only
  /// be read. Writes nothing.
  result<void> check_writable();
  /// Everything that is wrong with the database and its rows; empty: it is sound. What entries of
  /// journals mean is not looked at: see `check`.
  result<std::vector<std::string>> check();
  /// Writes a copy, as it is at one moment, to a new file.
  result<void> back_up(const std::string& path);

  /// Whether space that is free can be given back a little at a time: so it is in what this Troupe
  /// has made, or rebuilt.
  result<bool> shrinks_in_steps();
  /// Gives back some of the space that is free, in a few milliseconds. Returns whether more is
  /// left: others should have their turn before that.
  result<bool> shrink();
  /// Writes all of it anew, without the space that is free: nobody else can write meanwhile.
  result<void> rebuild();
  /// Empties the log into the database, unless others still read it.
  result<void> shorten_log();
  /// Bytes of the database and its log.
  std::uint64_t size() const;

private:
  struct session;

  explicit sqlite_store(sqlite_options options);
  /// Forgets those of the owners that are gone, where nothing that lives is theirs.
  static void forget_owners(session& at, const std::set<std::int64_t>& owners);
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
  /// What has become since of a change that was stored with this receipt.
  receipt look_up(session& at, const receipt& got) const;
  /// 0 where there is such a process already.
  process_key write_birth(session& at, const process_birth& birth) const;
  static std::int64_t write_definition(session& at, const stored_definition& definition);
  static void write_executions(session& at, process_key process,
                               const std::vector<execution_row>& rows);
  static void write_results(session& at, process_key process, const std::vector<result_row>& rows);
  static void write_output_parts(session& at, process_key process, std::string_view output);
  static void write_contents(session& at, process_key process, const std::vector<content>& bodies);

  sqlite_options options_;
  std::unique_ptr<session> session_;
  std::int64_t self_ = 0;          ///< The registered owner; 0: none.
  std::optional<owner_lock> life_; ///< Of the registered owner.
  std::uint64_t commits_ = 0;      ///< Of `self_`, that are known to be durable.
  bool unknown_ = false;           ///< Whether the last group was stored is not known.
  std::vector<receipt> tried_;     ///< Those of that group, if it was.
  bool refused_ = false;           ///< The last failure was for the sake of what was to be written.
};

} // namespace troupe
