/// Reading an action's input as a C++ type.
#pragma once

#include "troupe/detail/typed_input.hpp"

#include <concepts>
#include <exception>
#include <type_traits>
#include <utility>

namespace troupe::typed {

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

} // namespace troupe::typed
