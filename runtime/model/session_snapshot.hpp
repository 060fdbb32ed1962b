/// The values of a process as they are at one moment.
#pragma once

#include "runtime/base/append.hpp"
#include "runtime/language/workflow/value_type.hpp"
#include "runtime/model/snapshot_fields.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace troupe {

/// One entry of `init` or `post` as it is written: `{name, value, dataType}`.
struct session_parameter {
  std::string name; ///< With a trailing `[]`: appends.
  json content;     ///< Expressions work in it.
  std::string type; ///< Empty: as it comes.
};

/// The values of a process under their names. A plain value: a copy has its own maps and shares
/// the values in them, which never change.
struct session_snapshot {
  std::string id; ///< Of the process.
  value_map state;
  value_map context; ///< What the process was started with besides its state.

  /// The value under `key`, or a null pointer where there is none: null itself is a value.
  value get(const std::string& key) const;
  /// The same where it is an integer, text or a boolean: nothing is converted.
  std::optional<std::int64_t> get_int(const std::string& key) const;
  std::optional<std::string> get_string(const std::string& key) const;
  std::optional<bool> get_bool(const std::string& key) const;

  void set(const std::string& key, value content) { state[key] = std::move(content); }

  /// Appends as `key[]` does in `post`.
  void append(const std::string& key, const json& content) { append_value(state[key], content); }

  /// `content` with its expressions evaluated over the state.
  result<value> expand(const json& content) const;

  /// Sets the parameters in order, each seeing the earlier. Fails at the first that can't be
  /// expanded or converted, naming it; those before it are set.
  result<void> apply(std::span<const session_parameter> parameters, const type_registry& types,
                     const type_imports& imports = {});

  /// What a task sees that has values of its own: `inner` before the state.
  session_snapshot task_session(const value_map& inner) const;
};

/// `{"ID", "State", "Context"}`, as the reference saves it.
json to_json(const session_snapshot& content);

/// Errors name the field, under `path`.
result<session_snapshot> read_session(const json& content, const std::string& path = "session");

} // namespace troupe
