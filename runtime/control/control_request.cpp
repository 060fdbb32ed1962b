#include "runtime/control/control_request.hpp"

#include "runtime/base/json.hpp"
#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <vector>

namespace troupe {

namespace {

std::string dumped(const json& content) {
  return content.dump(-1, ' ', false, json::error_handler_t::replace);
}

result<json> parse_line(std::string_view line, const char* what) {
  auto content = read_strict_json(line, deepest_request);
  if (!content && !content.error().is_syntax)
    return failure(error_code::argument_invalid, std::string{what} + ": " + content.error().reason);
  if (!content || !content->is_object())
    return failure(error_code::argument_invalid,
                   std::string{what} + ": expected a JSON map, found "
                     + (content ? kind_of(*content) : "what is no JSON"));
  return std::move(*content);
}

result<const verb*> read_verb(const json& content) {
  auto found = content.find("request");
  if (found == content.end() || !found->is_string())
    return failure(error_code::argument_invalid,
                   "request: expected the name of a request, such as \"ps\"");
  auto called = found->get<std::string>();
  if (const auto* known = find_verb(called))
    return known;
  std::vector<std::string> known;
  for (const auto& each : verbs())
    known.emplace_back(each.name);
  return failure(error_code::argument_invalid,
                 "request: \"" + called + "\" is not known" + suggestion(called, known));
}

/// Takes one field over, or says what is wrong with it.
result<void> take_field(control_request& into, const verb& what, const std::string& key,
                        const json& content) {
  if (!what.has(key)) {
    std::vector<std::string> known{what.needs.begin(), what.needs.end()};
    known.insert(known.end(), what.takes.begin(), what.takes.end());
    return failure(error_code::argument_invalid, std::string{what.name} + ": \"" + key
                                                   + "\" is not known" + suggestion(key, known));
  }
  auto text = std::ranges::find(verb_fields(), key, &verb_field::key)->text;
  if (!text)
    into.payload = content;
  else if (content.is_string())
    into.*text = content.get<std::string>();
  else
    return failure(error_code::argument_invalid, std::string{what.name} + ": " + key
                                                   + ": expected text, found " + kind_of(content));
  return {};
}

} // namespace

std::string to_line(const control_request& asked) {
  json content{{"request", asked.verb}};
  for (const auto& [key, text] : verb_fields())
    if (text && !(asked.*text).empty())
      content[key] = asked.*text;
    else if (!text && !asked.payload.is_null())
      content[key] = asked.payload;
  return dumped(content);
}

result<control_request> read_control_request(std::string_view line) {
  auto content = parse_line(line, "request");
  if (!content)
    return tl::unexpected{std::move(content.error())};
  auto what = read_verb(*content);
  if (!what)
    return tl::unexpected{std::move(what.error())};
  const auto& form = **what;
  control_request made{.verb = std::string{form.name}};
  for (const auto& [key, found] : content->items())
    if (key != "request")
      if (auto taken = take_field(made, form, key, found); !taken)
        return tl::unexpected{std::move(taken.error())};
  for (const auto& [key, text] : verb_fields())
    if (text && (made.*text).empty() && std::ranges::find(form.needs, key) != form.needs.end())
      return failure(error_code::argument_invalid,
                     std::string{form.name} + ": \"" + std::string{key} + "\" is missing");
  return made;
}

std::string to_line(const result<json>& answer) {
  return dumped(answer ? json{{"answer", *answer}} : json{{"error", to_json(answer.error())}});
}

result<json> read_control_answer(std::string_view line) {
  // Not `parse_line`: what a runtime holds may be deeper than what may be asked.
  auto content = json::parse(line, nullptr, false);
  if (auto told = content.is_object() ? content.find("answer") : content.end();
      content.is_object() && told != content.end())
    return std::move(*told);
  if (content.is_object() && content.contains("error"))
    if (auto why = read_error(content["error"]))
      return tl::unexpected{std::move(*why)};
  return failure(error_code::runtime_silent, "the runtime's answer can't be read");
}

} // namespace troupe
