#include "api/http/problem.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::api {

namespace {

struct status_title {
  unsigned status;
  std::string_view title;
};

constexpr std::array<status_title, 35> status_titles{{
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
  {504, "Gateway Timeout"},
}};

} // namespace

std::string_view title_of(unsigned status) noexcept {
  const auto* found = std::ranges::find(status_titles, status, &status_title::status);
  return found == status_titles.end() ? std::string_view{} : found->title;
}

http_response to_response(const api_problem& why, std::string_view instance) {
  json content{{"type", why.code.empty() ? "about:blank" : "urn:troupe:" + why.code},
               {"title", title_of(why.status)},
               {"status", why.status},
               {"detail", why.detail}};
  if (!instance.empty())
    content["instance"] = instance.substr(0, instance.find('?'));
  if (!why.code.empty())
    content["code"] = why.code;
  if (!why.problems.empty())
    content["problems"] = why.problems;
  auto made = json_response(content, why.status, "application/problem+json");
  made.headers.insert(made.headers.end(), why.headers.begin(), why.headers.end());
  return made;
}

http_response http_problem(unsigned status, std::string detail) {
  return to_response({.status = status, .detail = std::move(detail)});
}

std::vector<http_header> safe_headers() {
  return {{"X-Content-Type-Options", "nosniff"},
          {"Cache-Control", "no-store"},
          {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
          {"Referrer-Policy", "no-referrer"}};
}

http_response text_response(std::string text, unsigned status, std::string_view type) {
  http_response made{.status = status, .headers = safe_headers()};
  made.headers.push_back({"Content-Type", std::string{type}});
  made.body = std::move(text);
  return made;
}

http_response json_response(const json& content, unsigned status, std::string_view type) {
  return text_response(content.dump(-1, ' ', false, json::error_handler_t::replace) + '\n', status,
                       type);
}

} // namespace troupe::api
