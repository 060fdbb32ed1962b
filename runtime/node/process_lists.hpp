/// Lists of processes, live and stored ones as one, by pages.
#pragma once

#include "runtime/node/listed_process.hpp"
#include "runtime/node/live_runtimes.hpp"
#include "runtime/node/page_cursor.hpp"
#include "runtime/node/stored_processes.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// The store tells which processes there are and which of them are meant; the runtimes are asked
/// how those of the page are that they drive. What other runtimes of the folder have, in memory or
/// in another store, comes first, and what has begun and is not stored yet. For one thread.
class process_lists {
public:
  /// Both must outlive it.
  process_lists(stored_processes& stored, live_runtimes& live);

  /// So many of those that are meant, behind `before`: a cursor that a page gave, or what a stored
  /// process is called; empty: the first. Looks at a bounded number of rows: a page may have fewer
  /// rows than are wanted, or none, and yet go on.
  result<listed_page> page(const process_query& which, std::size_t most, const std::string& before);

  /// All of them, in the order in which they were accepted.
  result<std::vector<listed_process>> all(const process_query& which);

  /// How many they are, `most` at most; the store's word is taken for what it keeps.
  result<process_count> count(const process_query& which, std::size_t most);

  /// The one of exactly that id; nothing: there is none.
  result<std::optional<listed_process>> find(const std::string& id);

  /// The one that was accepted last and that no task started; nothing: there is none.
  result<std::optional<listed_process>> newest();

  /// Those that are meant and that the store doesn't have.
  std::vector<listed_process> not_stored(const process_query& which);

private:
  result<std::optional<page_cursor>> place_of(const process_query& which,
                                              const std::string& before);
  std::vector<listed_process> elsewhere(const process_query& which,
                                        const std::optional<page_cursor>& after, std::size_t most);
  std::vector<listed_process> told(const process_query& which, const std::vector<process_row>& rows,
                                   const std::set<std::string>& others);

  stored_processes& stored_;
  live_runtimes& live_;
  std::optional<std::set<std::string>> here_; ///< The addresses of those that drive what is stored.
};

} // namespace troupe
