/// Reading an action's input as a C++ type, and in plain words what is wrong with it. A detail of
/// `service` and `struct_type`: not to be used otherwise.
#pragma once

#include "troupe/action.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe {

/// The fields of an input type, learnt from a default-constructed one that is written as JSON.
/// Immutable.
class input_shape {
public:
  /// Reads JSON as the input type and writes it again. Throws as the type's `from_json` does.
  /// Where the type can't be written, it returns null.
  using round_trip = std::function<json(const json&)>;

  /// `defaults`: a default-constructed input as JSON, null where the type can't be written.
  /// `described`: the keys are known fields too, for types that leave out empty ones.
  input_shape(json defaults, const json& described, round_trip convert);

  /// The input with its fields spelt as the type spells them (they match without regard to
  /// case), and `{}` for null: shared, not copied, unless a name changes. Fails on unknown
  /// fields and on what isn't a map, unless the type isn't one.
  result<value> fit(const value& input) const;

  /// Why the conversion of `input` threw `what`: the fields that are missing or of a wrong
  /// type, what was found and what was expected.
  std::string explain(const json& input, const std::string& what) const;

  /// Fails where the conversion succeeds but would change a number (1.5 as an integer, 300 in
  /// eight bits, `true` as 1) or drop a field further inside.
  result<void> check_exact(const json& input) const;

  /// All that is wrong with an input of which perhaps not all is known yet.
  std::vector<input_fault> check(const known_input& given) const;

  /// `{field: type and meaning}`: each field's `described` text after its type.
  json describe(const json& described) const;

private:
  bool is_map() const { return defaults_.is_object() || (defaults_.is_null() && !fields_.empty()); }
  bool converts(const json& input) const;
  std::string field_called(const std::string& key) const;
  std::string unknown_field(const std::string& key) const;
  static std::string given_twice(const std::string& field, const std::string& key);
  const std::vector<std::string>& required_fields() const;
  std::vector<std::string> missing_fields(const json& input) const;
  std::string missing_field(const std::string& field) const;
  std::string fault_of(const std::string& field, const json& found) const;
  std::string element_fault(const std::string& field, const json& list) const;
  std::string item_fault(const std::string& field, std::size_t index, const json& item) const;
  bool takes_single_items(const std::string& field) const;
  std::string fault_of_whole(const json& input) const;
  std::string fault_of_conversion(const json& input) const;

  struct named_fields;
  named_fields name_fields(const known_input& given, std::vector<input_fault>& faults) const;
  void check_fields(const known_input& given, const named_fields& named,
                    std::vector<input_fault>& faults) const;

  struct memo; ///< What costs conversions to learn: made when first asked for.

  json defaults_;
  std::vector<std::string> fields_;
  round_trip convert_;
  std::shared_ptr<memo> memo_;
};

namespace typed {

/// Whether a `T` can become JSON.
template <class T>
inline constexpr bool is_writable = std::is_constructible_v<json, T>;

/// JSON itself: taken and given as it is.
template <class T>
inline constexpr bool is_raw = std::same_as<T, value> || std::same_as<T, json>;

/// A default-constructed `T` as JSON, null where it can't be written.
template <class T>
json defaults_of() {
  if constexpr (is_writable<T>)
    return json(T{});
  else
    return nullptr;
}

/// The shape of `In`, which must be default-constructible and have a `from_json`.
template <class In>
input_shape shape_of(const json& described) {
  static_assert(std::is_default_constructible_v<In>, "an input needs a default constructor");
  if constexpr (is_raw<In>)
    return {nullptr, nullptr, {}};
  else
    return {defaults_of<In>(), described, [](const json& input) {
              [[maybe_unused]] auto read = input.get<In>();
              if constexpr (is_writable<In>)
                return json(std::move(read));
              else
                return json(nullptr);
            }};
}

/// Reads an input, or says which of its fields is wrong. JSON itself is taken as it is.
template <class In>
result<In> read_input(const input_shape& shape, const value& input) {
  if constexpr (std::same_as<In, value>) {
    return input;
  } else if constexpr (std::same_as<In, json>) {
    return *input;
  } else {
    auto fitted = shape.fit(input);
    if (!fitted)
      return tl::unexpected{fitted.error()};
    try {
      auto read = (*fitted)->template get<In>();
      if (auto exact = shape.check_exact(**fitted); !exact)
        return tl::unexpected{exact.error()};
      return read;
    } catch (const std::exception& thrown) {
      return failure(shape.explain(**fitted, thrown.what()));
    }
  }
}

} // namespace typed

} // namespace troupe
