#include "api/http/problem.hpp"

#include "runtime/base/text.hpp"
#include "troupe/json.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::api {

namespace {

struct status_title {
  unsigned status;
  std::string_view title;
};

constexpr std::array<status_title, 34> status_titles{{
  {200, "OK"},
  {201, "Created"},
  {202, "Accepted"},
  {204, "No Content"},
  {206, "Partial Content"},
  {301, "Moved Permanently"},
  {302, "Found"},
  {303, "See Other"},
  {304, "Not Modified"},
  {307, "Temporary Redirect"},
  {308, "Permanent Redirect"},
  {400, "Bad Request"},
  {401, "Unauthorized"},
  {403, "Forbidden"},
  {404, "Not Found"},
  {405, "Method Not Allowed"},
  {406, "Not Acceptable"},
  {408, "Request Timeout"},
  {409, "Conflict"},
  {410, "Gone"},
  {412, "Precondition Failed"},
  {413, "Content Too Large"},
  {414, "URI Too Long"},
  {415, "Unsupported Media Type"},
  {416, "Range Not Satisfiable"},
  {417, "Expectation Failed"},
  {421, "Misdirected Request"},
  {422, "Unprocessable Content"},
  {428, "Precondition Required"},
  {429, "Too Many Requests"},
  {431, "Request Header Fields Too Large"},
  {500, "Internal Server Error"},
  {501, "Not Implemented"},
  {503, "Service Unavailable"},
}};

} // namespace

std::string_view title_of(unsigned status) noexcept {
  const auto* found = std::ranges::find(status_titles, status, &status_title::status);
  return found == status_titles.end() ? std::string_view{} : found->title;
}

http_response http_problem(unsigned status, std::string detail) {
  const json body{{"type", "about:blank"},
                  {"title", std::string{title_of(status)}},
                  {"status", status},
                  {"detail", valid_utf8(std::move(detail))}};
  http_response answer;
  answer.status = status;
  answer.headers.push_back({"Content-Type", "application/problem+json"});
  answer.body = body.dump();
  return answer;
}

} // namespace troupe::api
