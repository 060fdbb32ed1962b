/// What an action is given, while the secrets in it are not there yet: the mask stands in their
/// places until the action is called. So no secret is part of what is decided, recorded, shown or
/// replayed.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace troupe {

/// Finds the places of secrets in an input while that is expanded. For one expansion.
class secret_marks {
public:
  secret_marks();

  /// What stands for a secret until the input is sealed: a text that nothing else can hold, of a
  /// length that depends on the name alone. Stays valid as long as this.
  const value& mark_of(const std::string& name);

  /// The expanded input, sealed: `{"input": ..., "secrets": [{"at", "from", "name"}, ...]}`; `at`
  /// is the JSON pointer of a text, `from` the byte where the mask begins that stands for the
  /// secret. Fails where a secret is, or is part of, a key.
  result<value> seal(value expanded) const;

  /// A message in which no mark shows.
  std::string without_marks(std::string message) const;

private:
  std::string begin_; ///< Of all marks.
  std::map<std::string, value, std::less<>> marks_;
};

/// A sealed input as people may see it: with the mask for each secret.
value shown_input(const value& sealed);

/// The text of a secret; null: it can't be had.
using secret_finder = std::function<const std::string*(std::string_view name)>;

/// A sealed input with its secrets. Fails (`secret_missing`) where one of them can't be had.
result<value> unsealed_input(const value& sealed, const secret_finder& find);

} // namespace troupe
