/// The reader of lines by which a person says which things are meant: words, most of them a key, a
/// colon and a value. What the keys mean, each kind of line says itself (query_line.hpp,
/// execution_line.hpp). That of labels goes without the colon: `label.team=x`.
#pragma once

#include "runtime/base/labels.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A key of a line, for help and completion.
template <class Query>
struct query_key {
  std::string_view name;
  std::string_view form; ///< Of its value: `STATE[,STATE]`.
  std::string_view help; ///< One line.
  /// Adds it with a value to the query. Fails, saying what is wrong with the value, or where there
  /// is another one already. Relative times are counted from `now`.
  result<void> (*add)(Query& query, std::string_view given, time_point now);
  char separator = ':'; ///< Between it and the value.
};

/// The key of labels, behind which a `.` stands.
inline constexpr std::string_view label_key = "label";

/// What the key `is` takes.
template <class Query>
struct query_property {
  std::string_view name;
  result<void> (*set)(Query& query, time_point now);
};

/// A word of a line.
struct query_word {
  std::size_t at = 0; ///< The byte at which it begins.
  std::string key{};  ///< Empty: none.
  std::size_t value_at = 0;
  std::string value{}; ///< Without quotes.
};

/// Takes a line apart.
class query_words {
public:
  /// The line must outlive it.
  explicit query_words(std::string_view line) : line_{line} {}

  /// Whether there is a (further) word.
  bool skip_to_word();

  /// The next word, once `skip_to_word` has found one. Fails where its quotes are not closed.
  result<query_word> read();

  /// `filter, column 7: `.
  std::string place(std::size_t at) const;

private:
  bool read_quoted(std::string& into);

  std::string_view line_;
  std::size_t at_ = 0;
};

/// That a person wrote something wrong.
tl::unexpected<error> wrong_query(std::string message);

/// The text between quotation marks.
std::string in_marks(std::string_view text);

/// The value as a word of a line has it: in quotes where it needs them.
std::string query_value(std::string_view given);

/// `; did you mean "X"?`, or all of them: `: expected one of X, Y` and what may come `beside`.
std::string nearest_of(std::string_view called, const std::vector<std::string>& known,
                       std::string_view beside = {});

/// Sets what may be said once.
template <class T>
result<void> set_once(T& field, T content) {
  if (field != T{})
    return wrong_query("it was given already, and all words have to hold");
  field = std::move(content);
  return {};
}

/// Adds a label, given as `NAME=TEXT`.
result<void> add_label(std::vector<label_term>& to, std::string_view given);

/// The words that mean these, each behind a space where something stands before it.
void append_labels(std::string& line, const std::vector<label_term>& labels);

/// The names of what a table has.
template <class Row>
std::vector<std::string> names_in(std::span<const Row> table) {
  std::vector<std::string> names;
  for (const auto& each : table)
    names.emplace_back(each.name);
  return names;
}

/// Sets what `is:` with this value means.
template <class Query>
result<void> set_property(Query& to, std::span<const query_property<Query>> properties,
                          std::string_view given, time_point now) {
  for (const auto& each : properties)
    if (each.name == given)
      return each.set(to, now);
  return wrong_query(in_marks(given) + " is not known"
                     + nearest_of(given, names_in<query_property<Query>>(properties)));
}

/// Reads `failed,cancelled`: names of states `of` something, up to the state `last`.
template <class State>
result<std::vector<State>> read_states(std::string_view given,
                                       std::optional<State> (*find)(std::string_view) noexcept,
                                       State last, std::string_view of) {
  std::vector<State> states;
  for (std::size_t at = 0; at <= given.size();) {
    const auto end = std::min(given.find(',', at), given.size());
    const auto called = given.substr(at, end - at);
    const auto state = find(called);
    if (!state) {
      std::vector<std::string> known;
      for (auto number = 0; number <= static_cast<int>(last); ++number)
        known.emplace_back(to_string(static_cast<State>(number)));
      return wrong_query(in_marks(called) + " is not a state of " + std::string{of}
                         + nearest_of(called, known));
    }
    states.push_back(*state);
    at = end + 1;
  }
  return states;
}

/// The key of that name, or null.
template <class Query>
const query_key<Query>* key_named(std::span<const query_key<Query>> keys, std::string_view name) {
  for (const auto& each : keys)
    if (each.name == name)
      return &each;
  return nullptr;
}

/// Reads a line. Relative times are counted from `now`. Fails with the place in the line, what was
/// found there and what was expected.
template <class Query>
result<Query> read_query(std::string_view line, std::span<const query_key<Query>> keys,
                         time_point now) {
  Query made;
  query_words words{line};
  while (words.skip_to_word()) {
    auto word = words.read();
    if (!word)
      return tl::unexpected{std::move(word.error())};
    const auto* key = key_named(keys, word->key);
    if (!word->key.empty() && !key)
      return wrong_query(
        words.place(word->at) + in_marks(word->key) + " is not a key"
        + nearest_of(word->key, names_in<query_key<Query>>(keys), ", or a text in quotes"));
    if (word->value.empty())
      return wrong_query(words.place(word->value_at) + "found no value: expected "
                         + std::string{key ? key->form : "a text"});
    if (!key)
      made.words.push_back(std::move(word->value));
    else if (auto added = key->add(made, word->value, now); !added)
      return wrong_query(words.place(word->value_at) + word->key + ": " + added.error().message);
  }
  return made;
}

} // namespace troupe
