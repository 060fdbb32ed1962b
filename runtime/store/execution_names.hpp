/// The executions of a stored process, and what they are called, a few at a time.
#pragma once

#include "runtime/store/store.hpp"
#include "troupe/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Finds executions by number. Keeps those around the ones it was last asked for: in the order of a
/// journal each is read about once, and memory is bounded however many there are. The process may
/// go on meanwhile.
class execution_names {
public:
  execution_names(store& from, process_key process, std::string process_id)
    : from_{from}, process_{process}, process_id_{std::move(process_id)} {}

  /// The execution; valid until the next call. Fails where there is none.
  result<const shown_execution*> find(std::uint64_t number);

  /// The number of the execution that it is named after; 0: none. What `dependencies` hold has no
  /// parent of its own, and is named after the workflow's.
  static std::uint64_t parent_of(const execution_row& row);
  /// As its events name it: `flow/a1b2/flow/group@2/task#3`.
  result<std::string> id_of(std::uint64_t number);

  /// The path of its task, with fan-out indexes: `flow/group/task`.
  result<std::string> path_of(std::uint64_t number);

private:
  /// A row of executions with numbers that follow each other.
  struct page {
    std::uint64_t number = 0;
    std::uint64_t used = 0; ///< When it was asked for last.
    std::vector<shown_execution> rows;
  };

  result<page*> page_of(std::uint64_t number, bool anew);
  result<std::string> joined(std::uint64_t number, bool with_passes);

  store& from_;
  process_key process_;
  std::string process_id_;
  std::vector<page> pages_;
  std::uint64_t uses_ = 0;
};

} // namespace troupe
