#include "api/http/answer_text.hpp"

#include "api/http/problem.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace troupe::api {

namespace {

constexpr std::array<std::string_view, 5> own_headers{
  "connection", "content-length", "date", "transfer-encoding", "x-content-type-options"};

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z')
           || (each >= '0' && each <= '9')
           || std::string_view{"!#$%&'*+-.^_`|~"}.find(each) != std::string_view::npos;
  });
}

bool is_one_line(std::string_view value) {
  return std::ranges::none_of(value, [](char each) {
    const auto byte = static_cast<unsigned char>(each);
    return (byte < 0x20 && each != '\t') || byte == 0x7f;
  });
}

std::string two_digits(int number) {
  return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

void add_line(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

std::string http_date(std::time_t when) {
  constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  ::gmtime_r(&when, &parts);
  std::string text{days[static_cast<std::size_t>(parts.tm_wday)]};
  text.append(", ").append(two_digits(parts.tm_mday)).append(" ");
  text.append(months[static_cast<std::size_t>(parts.tm_mon)]).append(" ");
  text.append(std::to_string(parts.tm_year + 1900)).append(" ");
  text.append(two_digits(parts.tm_hour)).append(":").append(two_digits(parts.tm_min)).append(":");
  return text.append(two_digits(parts.tm_sec)).append(" GMT");
}

bool is_sendable(const http_response& answer) {
  return answer.status >= 200 && answer.status <= 599
         && std::ranges::all_of(answer.headers, [](const http_header& each) {
              return is_token(each.name) && is_one_line(each.value);
            });
}

std::string answer_text(const http_response& answer, const answer_form& form) {
  if (!is_sendable(answer))
    return answer_text(http_problem(500, "the server made an answer that can't be sent"), form);
  const bool has_no_body = answer.status == 204 || answer.status == 304;
  std::string text{"HTTP/1.1 "};
  text.append(std::to_string(answer.status)).append(" ");
  text.append(title_of(answer.status)).append("\r\n");
  for (const auto& [name, value] : answer.headers)
    if (std::ranges::find(own_headers, ascii_lower(name)) == own_headers.end())
      add_line(text, name, value);
  add_line(text, "Date", http_date(form.now));
  add_line(text, "X-Content-Type-Options", "nosniff");
  if (answer.stream && form.is_http_11)
    add_line(text, "Transfer-Encoding", "chunked");
  else if (!answer.stream && !has_no_body)
    add_line(text, "Content-Length", std::to_string(answer.body.size()));
  add_line(text, "Connection", form.keeps_open ? "keep-alive" : "close");
  text.append("\r\n");
  if (!answer.stream && !has_no_body && !form.is_to_head)
    text.append(answer.body);
  return text;
}

} // namespace troupe::api
