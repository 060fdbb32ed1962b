#include "troupe/json.hpp"

#include <algorithm>

namespace troupe {

namespace {

bool needs_escape(char c) noexcept {
  return c < ' ' || c > '~' || c == '"' || c == '\\';
}

} // namespace

value make_value(json content) {
  return std::make_shared<json>(std::move(content));
}

json take(value&& shared) {
  if (shared.use_count() == 1)
    return std::move(*std::const_pointer_cast<json>(shared));
  return *shared;
}

const value& null_value() {
  static const value null = std::make_shared<const json>(nullptr);
  return null;
}

const char* kind_of(const json& content) noexcept {
  switch (content.type()) {
    case json::value_t::null: return "null";
    case json::value_t::boolean: return "a boolean";
    case json::value_t::number_integer:
    case json::value_t::number_unsigned: return "an integer";
    case json::value_t::number_float: return "a real number";
    case json::value_t::string: return "text";
    case json::value_t::array: return "a list";
    case json::value_t::object: return "a map";
    case json::value_t::binary:
    case json::value_t::discarded: break;
  }
  return "not a value";
}

void append_json_text(std::string& out, std::string_view text) {
  if (std::ranges::any_of(text, needs_escape)) {
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

} // namespace troupe
