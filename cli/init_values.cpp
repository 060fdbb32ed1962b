#include "cli/init_values.hpp"

#include "cli/file_text.hpp"
#include "runtime/base/json.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// Where in `text` the byte at `offset` stands.
source_position position_of(std::string_view text, std::size_t offset) {
  auto before = text.substr(0, std::min(offset, text.size()));
  auto line_start = before.rfind('\n');
  auto column
    = line_start == std::string_view::npos ? before.size() : before.size() - line_start - 1;
  return {static_cast<std::uint32_t>(1 + std::ranges::count(before, '\n')),
          static_cast<std::uint32_t>(1 + column)};
}

bool is_utf8(std::string_view text) {
  auto quoted = json(text).dump(-1, ' ', false, json::error_handler_t::ignore);
  return json::parse(quoted).get_ref<const std::string&>() == text;
}

/// A file of values, for messages that begin with a place.
std::string place_name(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

tl::unexpected<error> malformed(const std::string& name, std::string_view text, std::size_t offset,
                                const std::string& what) {
  auto where = position_of(text, offset);
  return tl::unexpected{
    error{to_string(problem{name, where, what}), where, error_code::argument_invalid}};
}

} // namespace

result<json> parse_init(std::string_view text, const std::string& name) {
  auto content = read_strict_json(text, deepest_value);
  if (!content)
    return malformed(name, text, content.error().offset, content.error().reason);
  if (!content->is_object()) {
    auto offset = text.find_first_not_of(" \t\r\n");
    return malformed(name, text, offset,
                     "expected a JSON object such as {\"name\": \"value\"}, found "
                       + std::string{kind_of(*content)});
  }
  return std::move(*content);
}

result<json> parse_value(std::string_view text, const std::string& what) {
  if (!is_utf8(text))
    return failure(error_code::argument_invalid,
                   what + ": the " + std::to_string(text.size()) + " bytes are not UTF-8 text");
  auto content = read_strict_json(text, deepest_value);
  if (content)
    return std::move(*content);
  if (content.error().is_syntax)
    return json(std::string{text});
  return failure(error_code::argument_invalid,
                 what + ": " + content.error().reason + "; in quotes (\"...\") it would be text");
}

result<std::pair<std::string, json>> parse_setting(std::string_view text) {
  auto equals = text.find('=');
  if (equals == std::string_view::npos)
    return failure(error_code::argument_invalid,
                   "--set: \"" + std::string{text} + "\" has no \"=\": expected name=value");
  if (equals == 0)
    return failure(error_code::argument_invalid,
                   "--set: \"" + std::string{text} + "\" has no name: expected name=value");
  auto name = text.substr(0, equals);
  if (name.find_first_of(".[") != std::string_view::npos)
    return failure(
      error_code::argument_invalid,
      "--set: \"" + std::string{name} + "\" is a path, and only whole values can be set: expected "
        + std::string{name.substr(0, name.find_first_of(".["))} + "=JSON, such as m={\"key\": 1}");
  if (!is_utf8(name))
    return failure(error_code::argument_invalid, "--set: the name's " + std::to_string(name.size())
                                                   + " bytes are not UTF-8 text");
  return parse_value(text.substr(equals + 1), "--set: the value of \"" + std::string{name} + '"')
    .map([&](json content) {
      return std::pair{std::string{name}, std::move(content)};
    });
}

result<json> init_values(const std::optional<std::string>& init_file,
                         const std::vector<std::string>& settings) {
  auto values = json::object();
  // The settings first: standard input is not waited for where they are wrong.
  std::vector<std::pair<std::string, json>> set;
  for (const auto& setting : settings) {
    auto parsed = parse_setting(setting);
    if (!parsed)
      return tl::unexpected{parsed.error()};
    set.push_back(std::move(*parsed));
  }
  if (init_file) {
    auto text = read_input(*init_file);
    if (!text)
      return failure("--init: ", std::move(text.error()));
    auto read = parse_init(*text, place_name(*init_file));
    if (!read)
      return read;
    values = std::move(*read);
  }
  for (auto& [name, content] : set)
    values[name] = std::move(content);
  return values;
}

} // namespace troupe::cli
