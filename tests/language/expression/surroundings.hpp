/// What the expressions of the tests see.
#pragma once

#include "runtime/language/expression/expression.hpp"
#include "runtime/language/expression/template_value.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe::testing {

/// An environment with named values, a fixed time and countable uuids; also compiles against them.
class surroundings final : public environment {
public:
  surroundings() = default;
  explicit surroundings(const json& names);

  const value* find(symbol name) const override;
  time_point now() const override;
  std::string next_uuid() const override;
  behaviour_number behaviour() const override { return number; }
  const value* variable(const std::string& name) const override;

  void set(std::string_view name, json content);
  void set(std::string_view name, value content);

  compile_context context() { return {symbols, variables, strict}; }

  /// Compiles; the test fails where that does.
  expression compiled(std::string_view text);

  /// The value, or null and a failed test.
  json eval(std::string_view text);

  /// The truth as a condition, or false and a failed test.
  bool holds(std::string_view text);

  /// The message of an evaluation that must fail.
  std::string eval_error(std::string_view text);

  /// The message of a condition that must fail.
  std::string test_error(std::string_view text);

  /// The message of a compilation that must fail.
  std::string compile_error(std::string_view text);

  /// What a text template expands to.
  json expand(std::string_view text);

  /// The message of an expansion, or of compiling it, that must fail.
  std::string expand_error(std::string_view text);

  symbol_table symbols;
  std::set<std::string> variables; ///< That may be read.
  std::map<std::string, value> set_variables;
  bool strict = false;
  behaviour_number number = current_behaviour;

private:
  std::unordered_map<symbol, value> values_;
  mutable int uuids_ = 0;
};

} // namespace troupe::testing
