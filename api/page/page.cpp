#include "api/page/page.hpp"

#include <string>

namespace troupe::api {

std::optional<http_response> answer_page(const http_request& asked) {
  if (asked.method != "GET" && asked.method != "HEAD")
    return std::nullopt;
  const auto* file
    = find_page_file(std::string_view{asked.target}.substr(0, asked.target.find('?')));
  if (!file)
    return std::nullopt;
  http_response made{
    .status = 200,
    .headers = {{"Content-Type", std::string{file->media}},
                {"Content-Encoding", "gzip"},
                {"Cache-Control", "no-cache"}, // asked for anew, and answered in a line
                {"ETag", std::string{file->tag}},
                {"Content-Security-Policy",
                 "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                 "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
                {"Cross-Origin-Opener-Policy", "same-origin"},
                {"Referrer-Policy", "no-referrer"}}};
  const auto* known = asked.header("if-none-match");
  if (known && known->find(file->tag) != std::string::npos)
    made.status = 304;
  else
    made.body = file->content;
  return made;
}

} // namespace troupe::api
