/// Building a service out of plain C++ functions.
#pragma once

#include "troupe/detail/typed_method.hpp"
#include "troupe/registry.hpp"

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// What describes a method, besides its function.
struct method_options {
  /// Default: blocking, or deferred for a function that answers through a promise. Such a one may
  /// be blocking, too: its call may block, and it has a cpu until it answers.
  std::optional<action_pace> pace{};
  bool wants_identity = true;   ///< As in `action`.
  bool only_waits = false;      ///< As in `action`.
  std::string shell_field{};    ///< As in `action`.
  std::string workflow_field{}; ///< As in `action`.
  std::string version{};        ///< As in `action`.
  std::string description{};
  json input = json::object();  ///< `{field: "type, meaning"}`; adds to what the struct says.
  json output = json::object(); ///< Likewise.
};

/// A service under construction:
///
///     service{"shop"}.method("price", &price, {.description = "..."}).add_to(registry);
///
/// A method's function is one of
///
///     Out price(const In&)
///     Out price(const In&, const action_context&)              // may look at `stop`
///     void price(const In&, const action_context&, typed_promise<Out>) // answers later
///
/// where `Out` may be `result<T>` or void. `In` and `Out` convert from and to JSON as nlohmann's
/// library does (NLOHMANN_DEFINE_TYPE_..., or own `from_json` and `to_json`), or are `value` or
/// `json`. Where `In` can be written too, unknown, missing and wrong fields are reported by name.
class service {
public:
  explicit service(std::string name) : name_{std::move(name)} {}

  /// Adds a method. `function` is called from many threads at once.
  template <class Function>
  service& method(std::string name, Function function, method_options options = {}) {
    auto called = std::function{std::move(function)};
    using form = decltype(typed::form_of(called));
    auto shape = typed::shape_of<typename form::input>(options.input);
    action entry;
    entry.service = name_;
    entry.method = std::move(name);
    entry.description = std::move(options.description);
    entry.input = shape.describe(options.input);
    entry.output = described_output<typename form::output>(options.output);
    entry.wants_identity = options.wants_identity;
    entry.only_waits = options.only_waits;
    entry.shell_field = std::move(options.shell_field);
    entry.workflow_field = std::move(options.workflow_field);
    entry.version = std::move(options.version);
    entry.check = [shape](const known_input& given) { return shape.check(given); };
    entry.run = form::adapt(std::move(called), std::move(shape));
    bool is_deferred = std::holds_alternative<deferred_method>(entry.run);
    auto usual = is_deferred ? action_pace::deferred : action_pace::blocking;
    entry.pace = options.pace.value_or(usual);
    methods_.push_back(std::move(entry));
    return *this;
  }

  /// Moves the methods into `registry`. Fails on the first that it refuses.
  result<void> add_to(action_registry& registry) {
    for (auto& entry : std::exchange(methods_, {}))
      if (auto added = registry.add(std::move(entry)); !added)
        return added;
    return {};
  }

private:
  template <class Out>
  static json described_output(const json& described) {
    constexpr bool is_told = typed::is_writable<Out> && !std::is_same_v<Out, value>;
    if constexpr (is_told && std::is_default_constructible_v<Out>)
      return input_shape{json(Out{}), described, {}}.describe(described);
    else
      return described;
  }

  std::string name_;
  std::vector<action> methods_;
};

} // namespace troupe
