#include "api/operations/operation.hpp"

#include <algorithm>

namespace troupe::api {

namespace {

/// Null: it is not there.
const json* given_under(const json& given, std::string_view name) {
  auto found = given.find(name);
  return found == given.end() ? nullptr : &*found;
}

} // namespace

std::string call::text(std::string_view name) const {
  const auto* found = given_under(given, name);
  return found && found->is_string() ? found->get<std::string>() : std::string{};
}

std::int64_t call::number(std::string_view name) const {
  const auto* found = given_under(given, name);
  return found && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

bool call::flag(std::string_view name) const {
  const auto* found = given_under(given, name);
  return found && found->is_boolean() && found->get<bool>();
}

duration call::span(std::string_view name) const {
  return parse_duration(text(name)).value_or(duration::zero());
}

operation_handler now(outcome (*handle)(const call& asked, const workplace& at)) {
  return [handle](const call& asked, const workplace& at, const responder& answer) {
    answer(handle(asked, at));
  };
}

const operation_field* find_field(const operation& in, field_place place, std::string_view name) {
  auto found = std::ranges::find_if(in.fields, [&](const operation_field& each) {
    return each.place == place && each.name == name;
  });
  return found == in.fields.end() ? nullptr : &*found;
}

} // namespace troupe::api
