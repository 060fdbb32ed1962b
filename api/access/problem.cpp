#include "api/access/problem.hpp"

#include "troupe/json.hpp"

#include <string>

namespace troupe::api {

namespace {

std::string_view title_of(unsigned status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 421: return "Misdirected Request";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    default: return "Refused";
  }
}

} // namespace

http_response problem_answer(unsigned status, error_code code, std::string_view detail) {
  const ordered_json body{
    {"type", "urn:troupe:" + std::string{to_string(code)}},
    {"title", title_of(status)},
    {"status", status},
    {"detail", detail},
  };
  return {.status = status,
          .headers = {{"Content-Type", "application/problem+json"}},
          .body = body.dump(-1, ' ', false, ordered_json::error_handler_t::replace)};
}

} // namespace troupe::api
