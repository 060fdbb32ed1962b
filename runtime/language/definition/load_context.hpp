/// What all parts of the loader share while one definition is read.
#pragma once

#include "runtime/base/script.hpp"
#include "runtime/language/definition/document.hpp"
#include "runtime/language/definition/import.hpp"
#include "runtime/language/definition/keys.hpp"
#include "runtime/language/definition/loader.hpp"
#include "runtime/language/definition/problem_list.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Where the expressions stand that are being read: what they see beside the definition's names.
struct expression_site {
  bool sees_output = false;   ///< `post` of a task whose output may have fields of any name.
  bool is_shell = false;      ///< A text that a shell reads: `$name` is its own there.
  bool must_exist = false;    ///< A name that nothing sets is an error, strict or not.
  bool takes_secrets = false; ///< What an action is given, that keeps and shows none of it.
  /// Further ones: `error` in `retry.when`, `i` in a selector. Not owned.
  std::span<const std::string_view> own_names{};
};

/// A name that some expression mentions.
struct name_use {
  name_mention mention;
  source_position where;
  expression_site site;
  bool is_whole = false; ///< The text is that `$path` and nothing else.
};

/// A task whose state some expression asks for.
struct state_use {
  state_question question;
  task_index from = no_task; ///< Where the expression stands; `no_task`: at the workflow itself.
  source_position where;
};

/// What holds for all commands of a task, and below it.
struct command_settings {
  std::optional<json> shell{}; ///< `bash` (if absent), `sh`, or a program with its arguments.
  std::optional<template_value> workdir{};
  std::map<std::string, template_value> env{};
};

/// What holds for the start of all actions of a task, and below it.
struct start_settings {
  std::optional<template_value> labels{};
  std::optional<template_value> priority{};
};

/// A script under `run`, to be checked once it is known what can have a value.
struct script_use {
  std::string script{};
  std::vector<script_mention> mentions{};
  source_position where{};
  bool is_shell = true;        ///< Else it is for another program.
  std::set<std::string> own{}; ///< The variables of its `env`.
};

/// A path under `files` that is known at load.
struct file_use {
  task_index task = no_task;
  bool is_output = false;
  std::string path{}; ///< Or a pattern, where it is no output; relative to the process's folder.
  source_position where{};
};

/// No "did you mean" among more names: finding the nearest would take too long.
inline constexpr std::size_t most_suggested = 10'000;

/// The state of one load.
struct load_context {
  const load_options& options;
  problem_list& problems;
  workflow& made;
  import_cache& imports;
  std::map<std::string, std::string> packages{}; ///< Of `import`: short name to package.

  /// Whether a schedule that can't be is a problem: not to a process that has been started, on a
  /// machine that knows other time zones, say.
  bool minds_schedules = true;

  expression_site site{};
  std::uint32_t shell_node = 0; ///< The text, or list of texts, that a shell reads; 0: none.
  expression_notes notes{};     ///< Of the expression that was compiled last.
  std::vector<name_use> uses{};
  task_index task_read = no_task; ///< Whose fields are being read; `no_task`: the workflow's.
  std::vector<state_use> states{};
  std::vector<std::shared_ptr<const command_settings>> settings{}; ///< By task; null: the usual.
  std::vector<std::shared_ptr<const start_settings>> starts{};     ///< By task; null: nothing said.
  std::vector<script_use> scripts{};
  std::vector<file_use> files{};
  std::unique_ptr<const task> usual{};                      ///< As `defaults` says; null: nothing.
  std::shared_ptr<const command_settings> usual_settings{}; ///< Likewise.
  std::optional<template_value> usual_resources{};          ///< Likewise; absent: nothing.
  std::shared_ptr<const cache_rule> usual_cache{};          ///< Likewise.

  /// Makes it a problem for what is started under `since` or later: what was started before, when
  /// nobody minded, still loads.
  void refuse_since(behaviour_number since, source_position where, std::string message) {
    if (options.behaviour >= since)
      problems.add(where, std::move(message));
  }

  /// A shell would read a secret as a part of its text: as code.
  bool may_name_secrets() const noexcept { return site.takes_secrets && !site.is_shell; }

  compile_context compiling() {
    return {made.symbols,      made.config.env, made.config.strict,
            options.behaviour, &notes,          may_name_secrets() ? &made.secrets : nullptr};
  }
};

/// Sets where the expressions stand that are read while it lives.
class [[nodiscard]] site_guard {
public:
  explicit site_guard(load_context& context, expression_site site = {})
    : context_{context}, before_{std::exchange(context.site, site)} {}
  ~site_guard() { context_.site = before_; }
  site_guard(const site_guard&) = delete;
  site_guard& operator=(const site_guard&) = delete;

private:
  load_context& context_;
  expression_site before_;
};

/// An entry of a mapping whose key is in no table.
struct other_entry {
  node_view key;
  node_view content;
};

/// The entries of a mapping, found by key.
class field_set {
public:
  /// Sorts the entries of `map` by `table`; `what` names the mapping in messages ("retry").
  /// Keys that stand twice in different case are problems; `x-` keys are dropped.
  field_set(load_context& context, node_view map, key_table table, std::string_view what);

  /// The value under a key; false where it isn't there.
  template <class Key>
  node_view operator[](Key key) const {
    return found_[static_cast<std::size_t>(key)];
  }

  /// The entries with other keys, as written.
  const std::vector<other_entry>& others() const noexcept { return others_; }

  /// Makes each of the other entries a problem with the nearest known key.
  void refuse_others(load_context& context) const;

  /// Makes one other entry such a problem.
  void refuse(load_context& context, const other_entry& entry) const;

private:
  static constexpr std::size_t most_keys = 48;
  key_table table_;
  std::string_view what_;
  std::array<node_view, most_keys> found_{};
  std::array<node_view, most_keys> keys_{};
  std::vector<other_entry> others_;
};

/// The fields of a mapping without unknown keys, or nothing (and a problem) where `node` is no
/// mapping.
std::optional<field_set> read_fields(load_context& context, node_view node, key_table table,
                                     std::string_view what);

/// The names of a table, for suggestions.
std::vector<std::string> names_of(key_table table);

/// A node in words: `text "abc"`, `a list`, `nothing`.
std::string describe(node_view node);

} // namespace troupe
