#include "tests/language/expression/surroundings.hpp"

#include <doctest/doctest.h>

namespace troupe::testing {

namespace {

template <class T>
std::string message_of(const result<T>& outcome, std::string_view text) {
  INFO("expression: ", std::string{text});
  REQUIRE_FALSE(outcome.has_value());
  return outcome.error().message;
}

template <class T>
T content_of(result<T> outcome, std::string_view text) {
  INFO("expression: ", std::string{text});
  if (!outcome)
    FAIL(outcome.error().message);
  return std::move(*outcome);
}

} // namespace

surroundings::surroundings(const json& names) {
  for (const auto& [name, content] : names.items())
    set(name, content);
}

const value* surroundings::find(symbol name) const {
  auto known = values_.find(name);
  return known == values_.end() ? nullptr : &known->second;
}

time_point surroundings::now() const {
  return time_point{std::chrono::seconds{1'700'000'000}};
}

std::string surroundings::next_uuid() const {
  return "uuid-" + std::to_string(++uuids_);
}

const value* surroundings::variable(const std::string& name) const {
  auto known = set_variables.find(name);
  return known == set_variables.end() ? nullptr : &known->second;
}

void surroundings::set(std::string_view name, json content) {
  set(name, make_value(std::move(content)));
}

void surroundings::set(std::string_view name, value content) {
  values_[symbols.intern(name)] = std::move(content);
}

expression surroundings::compiled(std::string_view text) {
  return content_of(expression::compile(text, context(), {3, 7}), text);
}

json surroundings::eval(std::string_view text) {
  return *content_of(compiled(text).evaluate(*this), text);
}

bool surroundings::holds(std::string_view text) {
  return content_of(compiled(text).test(*this), text);
}

std::string surroundings::eval_error(std::string_view text) {
  return message_of(compiled(text).evaluate(*this), text);
}

std::string surroundings::test_error(std::string_view text) {
  return message_of(compiled(text).test(*this), text);
}

std::string surroundings::compile_error(std::string_view text) {
  return message_of(expression::compile(text, context(), {3, 7}), text);
}

json surroundings::expand(std::string_view text) {
  auto made = content_of(template_value::text(text, context(), {3, 7}), text);
  return *content_of(made.expand(*this), text);
}

std::string surroundings::expand_error(std::string_view text) {
  auto made = template_value::text(text, context(), {3, 7});
  if (!made)
    return made.error().message;
  return message_of(made->expand(*this), text);
}

} // namespace troupe::testing
