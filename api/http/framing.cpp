#include "api/http/framing.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace troupe::api {

namespace {

std::vector<std::string_view> values_of(const http_request& head, std::string_view name) {
  std::vector<std::string_view> found;
  for (const auto& each : head.headers)
    if (each.name.size() == name.size() && ascii_lower(each.name) == name)
      found.emplace_back(each.value);
  return found;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

} // namespace

std::optional<http_refusal> refusal_of_head(const http_request& head, bool is_http_11) {
  const auto hosts = values_of(head, "host");
  if (is_http_11 ? hosts.size() != 1 : hosts.size() > 1)
    return http_refusal{400, std::to_string(hosts.size()) + " headers Host, expected one"};
  const auto lengths = values_of(head, "content-length");
  const auto codings = values_of(head, "transfer-encoding");
  if (!lengths.empty() && !codings.empty())
    return http_refusal{400, "both Content-Length and Transfer-Encoding: where the body ends is "
                             "not certain"};
  if (lengths.size() > 1 || !std::ranges::all_of(lengths, is_number))
    return http_refusal{400, "Content-Length must be there once, and a number"};
  if (!codings.empty() && !is_http_11)
    return http_refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
  for (const auto coding : codings)
    if (codings.size() > 1 || ascii_lower(coding) != "chunked")
      return http_refusal{501, "Transfer-Encoding: only \"chunked\", once, is understood"};
  for (const auto expected : values_of(head, "expect"))
    if (is_http_11 && ascii_lower(expected) != "100-continue")
      return http_refusal{417, "Expect: only \"100-continue\" is understood"};
  return std::nullopt;
}

bool awaits_go_ahead(const http_request& head, bool is_http_11) {
  return is_http_11 && !values_of(head, "expect").empty();
}

} // namespace troupe::api
