/// Did reading a JSON value as a C++ type keep all of it?
#pragma once

#include "troupe/json.hpp"

#include <optional>
#include <string>

namespace troupe {

/// Where and how a value was changed by being read.
struct value_loss {
  std::string path;   ///< Such as `items[2].count`; empty for the whole.
  std::string reason; ///< Such as `is 1.5: expected an integer`.
};

/// Whether `input` holds nothing that a conversion could change unseen: a map of texts and
/// small natural numbers. Cheap, where `first_loss` needs the value read and written again.
bool is_certainly_exact(const json& input);

/// The first place where `kept`, which is `given` read as some type and written again, has
/// another number, a number for a boolean, or lacks a field further inside that holds something.
/// Other changes of kind are the type's own choice.
std::optional<value_loss> first_loss(const json& given, const json& kept);

} // namespace troupe
