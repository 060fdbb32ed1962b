/// What operators may ask of a runtime and its processes: one row a verb. The commands of the
/// program, the requests on the control socket and those recorded in a store are made of it.
#pragma once

#include "runtime/engine/input.hpp"
#include "troupe/json.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Something that somebody asks. Which fields it has follows from the verb.
struct control_request {
  std::string verb = "ps"; ///< The name of a row of `verbs`.
  std::string process{};   ///< An id; where it may be left out, empty: of all.
  std::string execution{}; ///< The id of one that waits for approval.
  std::string reason{};    ///< May be empty.
  std::string name{};      ///< Of a signal.
  std::string task{};      ///< An id or path; empty: all.
  /// Of a signal; of `ps`: a list of ids; of `show`: which executions (asked_executions.hpp).
  json payload = nullptr;

  friend bool operator==(const control_request&, const control_request&) = default;
};

/// A field of a request, as it is called there.
struct verb_field {
  std::string_view key;
  std::string control_request::*text; ///< Null: the payload, which is any JSON.
};

/// All of them.
std::span<const verb_field> verb_fields() noexcept;

/// A verb: what it is called, what a request must have and what else it may have, and its rule.
struct verb {
  std::string_view name;
  std::string_view help; ///< One line, for a person.
  std::vector<std::string_view> needs;
  std::vector<std::string_view> takes;
  /// What the process is given; a decision without its stamp, which the execution tells. Null: the
  /// verb only looks.
  input::any (*input_of)(const control_request& asked);
  bool is_for_programs = false; ///< No command is made of it.

  bool has(std::string_view key) const; ///< Whether `key` is among its fields.
};

/// The table.
std::span<const verb> verbs();

/// The row of that name, or null.
const verb* find_verb(std::string_view name);

/// Whether a request of that verb decides on an approval.
bool decides(const verb& asked);

} // namespace troupe
