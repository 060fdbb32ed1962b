/// What a definition tells of an action's input before the action runs.
#pragma once

#include "troupe/json.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// An input as written: parts of it are known, others are expressions.
struct known_input {
  /// The fields whose values are known, or the input itself where it isn't a map.
  json constants = json::object();
  std::vector<std::string> dynamic{}; ///< Fields that are given, with values not known yet.
  /// The known items of lists of which others are not: by field, then by index.
  std::map<std::string, std::map<std::size_t, json>> items{};
  bool open = false; ///< Further fields may be given: their names are expressions.

  /// Whether nothing is left to be known.
  bool is_whole() const { return dynamic.empty() && !open; }
};

/// What is wrong with an input.
struct input_fault {
  std::string field; ///< As it was given; empty: the input as a whole.
  std::string message;
};

} // namespace troupe
