/// What an ended process gave, for one that goes on from it with a mended definition.
#pragma once

#include "runtime/durability/place_key.hpp"
#include "runtime/language/definition/loader.hpp"
#include "runtime/store/store.hpp"
#include "troupe/action.hpp"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace troupe {

/// The outputs of the executions that completed, found by where they were and what they were
/// given; and the processes that tasks had started. Used by one thread.
class earlier_outcomes {
public:
  /// Those of the stored process `row`, by its journal. Where that can't be replayed, and `fault`
  /// is given to say why, they are those of what comes before.
  static result<earlier_outcomes> read(store& from, const process_row& row,
                                       const load_options& options, std::string* fault = nullptr);

  /// What `renamed` maps, both without the workflow's name, is looked up under the path it had; so
  /// is what is below it.
  void rename(std::map<std::string, std::string> renamed) { renamed_ = std::move(renamed); }

  /// The output that the action gave there, given the same `input`; null: none. An attempt after a
  /// failed one is made anew, and so is what has `files`.
  value output_of(const execution_place& where, const action& what, const value& input) const;

  /// The process that the task there had started with `workflow:run`; empty: none.
  std::string child_of(const execution_place& where) const;

  /// How many outputs there are.
  std::size_t size() const noexcept { return outputs_.size(); }

private:
  std::string key_of(const execution_place& where) const;
  std::string path_before(const std::string& path) const;

  std::unordered_map<std::string, value> outputs_;
  std::unordered_map<std::string, std::string> children_;
  std::map<std::string, std::string> renamed_;
  mutable element_labels labels_;
};

/// Whether what was done may be another thing now by the contents of files (`files`): what an ended
/// process gave there is found as results are that are used again.
bool has_files(const json& input);

/// Whether the action starts a process, which goes on from an earlier one by itself.
bool starts_process(const action& what) noexcept;

} // namespace troupe
