/// The processes of a store, for whoever drives none of them.
#pragma once

#include "runtime/language/definition/loader.hpp"
#include "runtime/node/listed_process.hpp"
#include "runtime/node/process_place.hpp"
#include "runtime/store/sqlite/sqlite_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// The store of a place, opened when it is first needed. For one thread.
class stored_processes {
public:
  explicit stored_processes(process_place place);

  /// Whether there is a store.
  bool exists() const;

  /// Fails where there is none.
  result<sqlite_store*> open();

  /// Those that are meant; none where there is no store and none is wanted.
  result<std::vector<process_row>> rows(const process_query& which);

  /// A page of them, likewise; see `store::page`.
  result<process_page> page(const process_query& which, const page_request& wanted);

  /// So many of the first of them, however long they have to be looked for.
  result<std::vector<process_row>> first(const process_query& which, std::size_t most);

  /// The runtimes that drive what is stored and can be reached from here; none where that can't be
  /// read: whoever needs the store says why.
  std::vector<owner> drivers_here();

  /// The process of exactly that id; nothing where there is none, or no store and none is wanted.
  result<std::optional<process_row>> exactly(const std::string& id);

  /// Whether the store has the process of exactly that id.
  bool has(const std::string& id);

  /// The process of that id, or the only one whose id begins so; of `last` the one that was
  /// accepted last and no task started. Fails where the store has none.
  result<process_row> find(const std::string& called);

  /// Those that may be meant by the beginning of an id, `most_named_ids` and one more at most;
  /// none where there is no store and none is wanted.
  result<std::vector<named_process>> begun_so(const std::string& called);

  /// The ids of the process that is called so, as by `find`, and of all sub-workflows below it:
  /// each after the one whose task started it.
  result<std::vector<std::string>> tree_of(const std::string& called);

  /// The tasks of what the process with exactly that id runs, to be looked at.
  result<workflow_ptr> tasks_of(const std::string& id);

  /// What the definitions in it are loaded with.
  load_options loading() const;

  /// Tells what an operator should know.
  void tell(const std::string& notice) const;

  const process_place& place() const noexcept { return place_; }

private:
  process_place place_;
  std::unique_ptr<action_registry> own_actions_; ///< Where the place has none.
  type_registry no_types_;
  std::unique_ptr<sqlite_store> opened_;
};

/// Whether the owner lives on this host and has a control socket. Whether it answers, that says.
bool is_reachable(const owner& who);

/// A stored process in a row.
listed_process listed(const process_row& row);

/// That a store is why: an error that has no better code is `store_failed`.
error of_store(error reason);

template <class T>
result<T> of_store(result<T> done) {
  if (!done)
    done.error() = of_store(std::move(done.error()));
  return done;
}

} // namespace troupe
