/// Plain C++ functions, from an input struct to an output struct, as methods of actions. A detail
/// of `service`: not to be used otherwise.
#pragma once

#include "troupe/action.hpp"
#include "troupe/detail/typed_input.hpp"

#include <functional>
#include <type_traits>
#include <utility>

namespace troupe::typed {

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
