/// Plain C++ functions, from an input struct to an output struct, as methods of actions.
#pragma once

#include "runtime/action/action.hpp"
#include "runtime/action/input_shape.hpp"
#include "runtime/action/typed_promise.hpp"

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

namespace troupe::typed {

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

template <class T>
struct is_result : std::false_type {};
template <class T>
struct is_result<result<T>> : std::true_type {
  using content = T;
};

/// Calls `call` and makes a value of what it returns: nothing is null, a `result` is unwrapped.
template <class Call>
result<value> answer_of(Call call) {
  using out = decltype(call());
  if constexpr (std::is_void_v<out>) {
    call();
    return null_value();
  } else if constexpr (is_result<out>::value) {
    auto outcome = call();
    if (!outcome)
      return tl::unexpected{outcome.error()};
    if constexpr (std::is_void_v<typename is_result<out>::content>)
      return null_value();
    else
      return to_value(std::move(*outcome));
  } else {
    return to_value(call());
  }
}

template <class Out>
struct content_of {
  using type = Out;
};
template <class T>
struct content_of<result<T>> {
  using type = T;
};

/// The forms of functions that `service::method` takes.
template <class Signature>
struct form;

template <class Out, class In>
struct form<Out(In)> {
  using input = std::remove_cvref_t<In>;
  using output = typename content_of<Out>::type;
  static direct_method adapt(std::function<Out(In)> function, input_shape shape) {
    return [function = std::move(function),
            shape = std::move(shape)](const action_context&, const value& given) -> result<value> {
      auto read = read_input<input>(shape, given);
      if (!read)
        return tl::unexpected{read.error()};
      return answer_of([&] { return function(std::move(*read)); });
    };
  }
};

template <class Out, class In>
struct form<Out(In, const action_context&)> {
  using input = std::remove_cvref_t<In>;
  using output = typename content_of<Out>::type;
  static direct_method adapt(std::function<Out(In, const action_context&)> function,
                             input_shape shape) {
    return [function = std::move(function), shape = std::move(shape)](
             const action_context& context, const value& given) -> result<value> {
      auto read = read_input<input>(shape, given);
      if (!read)
        return tl::unexpected{read.error()};
      return answer_of([&] { return function(std::move(*read), context); });
    };
  }
};

template <class In, class Out>
struct form<void(In, const action_context&, typed_promise<Out>)> {
  using input = std::remove_cvref_t<In>;
  using output = Out;
  static deferred_method
  adapt(std::function<void(In, const action_context&, typed_promise<Out>)> function,
        input_shape shape) {
    return [function = std::move(function), shape = std::move(shape)](
             const action_context& context, const value& given, action_promise answer) {
      auto read = read_input<input>(shape, given);
      if (!read)
        return answer.fail(read.error().message);
      function(std::move(*read), context, typed_promise<Out>{std::move(answer)});
    };
  }
};

template <class Signature>
form<Signature> form_of(const std::function<Signature>&);

} // namespace troupe::typed
