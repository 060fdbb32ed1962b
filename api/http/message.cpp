#include "api/http/message.hpp"

#include <algorithm>
#include <cctype>

namespace troupe::api {

namespace {

char lower(char each) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
}

bool is_same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

} // namespace

const std::string* http_request::header(std::string_view name) const {
  auto found = std::ranges::find_if(
    headers, [&](const http_header& each) { return is_same_name(each.name, name); });
  return found == headers.end() ? nullptr : &found->value;
}

} // namespace troupe::api
