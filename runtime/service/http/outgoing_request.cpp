#include "runtime/service/http/outgoing_request.hpp"

#include "runtime/base/text.hpp"
#include "runtime/dispatch/written_demand.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace troupe {

namespace {

[[noreturn]] void expected_here(const std::string& what) {
  throw std::invalid_argument{"expected " + what};
}

/// What RFC 9110 calls a token.
bool is_token(std::string_view text) {
  constexpr std::string_view marks{"!#$%&'*+-.^_`|~"};
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || marks.find(c) != std::string_view::npos;
  });
}

void check_headers(const text_map& headers) {
  for (const auto& [name, content] : headers.items) {
    if (!is_token(name))
      throw std::invalid_argument{"\"" + excerpt(name, 60) + "\" can't be the name of a header"};
    if (content.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
      throw std::invalid_argument{"the header " + name + " holds a line break or NUL"};
  }
}

void check_query(const json& query) {
  const auto is_scalar = [](const json& each) { return !each.is_structured(); };
  if (!query.is_object() || !std::ranges::all_of(query, [&](const json& each) {
        return is_scalar(each) || (each.is_array() && std::ranges::all_of(each, is_scalar));
      }))
    expected_here("a map of texts, or lists of texts");
}

std::pair<int, int> read_status(const json& written) {
  constexpr auto wanted = "a status such as 404, or a class such as 2xx";
  if (written.is_number_integer()) {
    const auto status = written.get<std::int64_t>();
    if (status < 100 || status > 999)
      expected_here(wanted);
    return {static_cast<int>(status), static_cast<int>(status)};
  }
  if (!written.is_string())
    expected_here(wanted);
  const auto text = ascii_lower(written.get_ref<const std::string&>());
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 3 || text[0] < '1' || text[0] > '9')
    expected_here(wanted);
  const auto hundreds = (text[0] - '0') * 100;
  if (text.ends_with("xx"))
    return {hundreds, hundreds + 99};
  if (!is_digit(text[1]) || !is_digit(text[2]))
    expected_here(wanted);
  const auto status = std::stoi(text);
  return {status, status};
}

void check_url(const std::string& url) {
  const auto lower = ascii_lower(std::string_view{url}.substr(0, 8));
  if (!url.empty() && !lower.starts_with("http://") && !lower.starts_with("https://"))
    expected_here("a URL that begins with http:// or https://");
  if (std::ranges::any_of(url, [](char c) { return static_cast<unsigned char>(c) <= ' '; }))
    expected_here("a URL without spaces and control characters (query encodes what it is given)");
}

template <class T>
json json_of(const std::optional<T>& content) {
  return content ? json(*content) : json();
}

} // namespace

bool status_classes::contains(long status) const noexcept {
  return std::ranges::any_of(
    ranges, [&](const auto& each) { return each.first <= status && status <= each.second; });
}

void from_json(const json& input, status_classes& statuses) {
  statuses.ranges.clear();
  statuses.written = input;
  if (!input.is_array())
    return statuses.ranges.push_back(read_status(input));
  for (const auto& each : input)
    statuses.ranges.push_back(read_status(each));
}

void to_json(json& output, const status_classes& statuses) {
  output = statuses.written;
}

void from_json(const json& input, redirect_count& follow) {
  constexpr unsigned most = 50;
  follow.written = input;
  if (input.is_boolean())
    follow.most = input.get<bool>() ? redirect_count{}.most : 0;
  else if (input.is_number_integer() && input >= 0 && input <= most)
    follow.most = input.get<unsigned>();
  else
    expected_here("a boolean, or how many redirects to follow, 50 at most");
}

void to_json(json& output, const redirect_count& follow) {
  output = follow.written;
}

void from_json(const json& input, byte_count& bytes) {
  auto read = amount_of("memory", input);
  if (!read || *read <= 0)
    expected_here("a number of bytes, such as 1000000 or 64MiB");
  bytes.most = static_cast<std::uint64_t>(*read);
}

void to_json(json& output, const byte_count& bytes) {
  output = json_of(bytes.most);
}

void from_json(const json& input, outgoing_request& request) {
  input.at("url").get_to(request.url);
  check_url(request.url);
  read_optional(input, "method", request.method);
  if (!request.method.empty() && !is_token(request.method))
    throw std::invalid_argument{'"' + excerpt(request.method, 60) + "\" can't be a method"};
  request.method = to_upper(request.method);
  read_optional(input, "headers", request.headers);
  check_headers(request.headers);
  read_optional(input, "query", request.query);
  check_query(request.query);
  auto take = [&](const char* name, auto& field) {
    if (auto found = input.find(name); found != input.end() && !found->is_null())
      field = found->get<typename std::remove_reference_t<decltype(field)>::value_type>();
    return field.has_value();
  };
  if (take("json", request.content) + take("body", request.body) + take("file", request.file) > 1)
    expected_here("one of json, body and file");
  if (auto found = input.find("timeout"); found != input.end() && !found->is_null()) {
    auto span = parse_duration(found->get<std::string>());
    if (!span)
      throw std::invalid_argument{span.error().message};
    request.timeout = *span;
  }
  read_optional(input, "expect", request.expect);
  read_optional(input, "follow", request.follow);
  read_optional(input, "maxBytes", request.max_bytes);
  read_optional(input, "saveTo", request.save_to);
  if ((request.save_to + request.file.value_or("")).find('\0') != std::string::npos)
    throw std::invalid_argument{"the name of a file holds a NUL character"};
}

void to_json(json& output, const outgoing_request& request) {
  output = {{"url", request.url},
            {"method", request.method},
            {"headers", request.headers},
            {"query", request.query},
            {"json", json_of(request.content)},
            {"body", json_of(request.body)},
            {"file", json_of(request.file)},
            {"timeout", to_string(request.timeout)},
            {"expect", request.expect},
            {"follow", request.follow},
            {"maxBytes", request.max_bytes},
            {"saveTo", request.save_to}};
}

json described_request() {
  return {
    {"url", "text, http:// or https://"},
    {"method", "text, default GET, or POST with something to send"},
    {"headers", "map of texts"},
    {"query", "map of texts, or lists of texts, which are encoded and added to the URL"},
    {"json", "any value, sent as JSON"},
    {"body", "text, sent as it is; default type: text/plain"},
    {"file", "text, a file whose bytes are sent, relative to where the process was started"},
    {"timeout", "text, such as 30s: how long all may take, redirects included; default: no bound"},
    {"expect", "list of statuses and classes, default [2xx]: any other fails the task"},
    {"follow", "integer or boolean, how many redirects are followed; default 10"},
    {"maxBytes",
     "integer, or text such as 64MiB: a longer answer, decompressed, fails the task; default "
     "16MiB, with saveTo: any length"},
    {"saveTo", "text, a file that gets the answer, whole or not at all, instead of the output"},
  };
}

json described_answer() {
  return {
    {"status", "integer, the status of the answer"},
    {"headers", "map of texts by names in lower case; of several, joined with \", \""},
    {"json", "the answer, where it is JSON"},
    {"body", "text, the answer, where it is not, nor saved"},
    {"replaced", "integer, only where body is no UTF-8: parts of it replaced by U+FFFD"},
    {"url", "text, where the answer came from, after redirects"},
  };
}

} // namespace troupe
