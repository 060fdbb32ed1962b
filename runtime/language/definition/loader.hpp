/// Definitions become workflows: YAML or JSON texts, read, checked whole and compiled.
#pragma once

#include "runtime/base/behaviour.hpp"
#include "runtime/language/definition/file.hpp"
#include "runtime/language/definition/limits.hpp"
#include "runtime/language/workflow/value_type.hpp"
#include "runtime/language/workflow/workflow.hpp"
#include "troupe/builder.hpp"
#include "troupe/registry.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What definitions are checked against. Both registries must outlive the call only.
struct load_options {
  const action_registry& actions;
  const type_registry& types;
  load_limits limits{};
  bool keep_source = false; ///< Whether `workflow::source` is wanted.
  /// Where given, gets each file that is read, as it was just before.
  std::vector<file_state>* files = nullptr;
  /// Under which the process was, or will be, started: what loaded then loads now.
  behaviour_number behaviour = current_behaviour;
  /// What the workflow has to be called: that it calls itself otherwise is a problem. Empty: what
  /// it says, or the stem of its file's name.
  std::string name = {};
};

/// Loads the definition at `path`: JSON where the name ends in `.json`, else YAML (of which JSON
/// is a part). Gives the workflow, or everything that is wrong with it: every problem, up to
/// `load_limits::problems`, with its place, in the order of the places.
checked<workflow_ptr> load_file(const std::string& path, const load_options& options);

/// Loads a definition from memory. Problems name `file_name`, whose stem is the workflow's
/// default name; `$import` and sub-workflows are resolved against `folder` (empty: the current
/// one). A text whose first character is `{` is read as JSON, else, or where it isn't JSON, as
/// YAML.
checked<workflow_ptr> load_text(std::string_view text, const std::string& file_name,
                                const std::string& folder, const load_options& options);

/// Loads once more what was loaded with `keep_source`, from memory alone; `file_name` and
/// `folder` are those of the workflow it was.
checked<workflow_ptr> load_again(const workflow_source& source, const std::string& file_name,
                                 const std::string& folder, const load_options& options);

/// The tasks and `config` of what `load_again` loads, whatever this program knows of the actions
/// and types that it names: for who only looks. It must not be run. Fails where it has no tasks.
checked<workflow_ptr> load_tasks(const workflow_source& source, const std::string& file_name,
                                 const std::string& folder, const load_options& options);

/// The workflow that was made in C++, or everything that is wrong with it: positions are those in
/// `definition.definition().dump(2)`. `$import` and sub-workflows are resolved against `folder`.
checked<workflow_ptr> load(const workflow_builder& definition, const load_options& options,
                           const std::string& folder = {});

} // namespace troupe
