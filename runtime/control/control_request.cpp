#include "runtime/control/control_request.hpp"

#include "runtime/base/error_json.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/base/strict_json.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace troupe {

namespace {

/// A field of a request that is text.
struct text_field {
  const char* key;
  std::string control_request::*target;
};

constexpr std::array<text_field, 4> text_fields{{
  {"process", &control_request::process},
  {"execution", &control_request::execution},
  {"reason", &control_request::reason},
  {"name", &control_request::name},
}};

/// A verb: how it is written, what it must have and what else it may have.
struct verb_form {
  std::string_view called;
  std::vector<std::string> needs;
  std::vector<std::string> takes;
};

/// In the order of `control_verb`.
const std::array<verb_form, 11>& verb_forms() {
  static const std::array<verb_form, 11> forms{{
    {"ps", {}, {}},
    {"show", {"process"}, {}},
    {"approvals", {}, {"process"}},
    {"pause", {"process"}, {"reason"}},
    {"resume", {"process"}, {}},
    {"step", {"process"}, {}},
    {"cancel", {"process"}, {"reason"}},
    {"retry", {"process"}, {}},
    {"signal", {"process", "name"}, {"payload"}},
    {"approve", {"execution"}, {"reason"}},
    {"reject", {"execution"}, {"reason"}},
  }};
  return forms;
}

const verb_form& form_of(control_verb verb) {
  return verb_forms()[static_cast<std::size_t>(verb)];
}

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

result<control_verb> read_verb(const json& content) {
  std::vector<std::string> known;
  for (const auto& form : verb_forms())
    known.emplace_back(form.called);
  auto found = content.find("request");
  if (found == content.end() || !found->is_string())
    return failure(error_code::argument_invalid,
                   "request: expected the name of a request, such as \"ps\"");
  auto called = found->get<std::string>();
  auto at = std::ranges::find(known, called);
  if (at == known.end())
    return failure(error_code::argument_invalid,
                   "request: \"" + called + "\" is not known" + suggestion(called, known));
  return static_cast<control_verb>(at - known.begin());
}

/// Takes one field over, or says what is wrong with it.
result<void> take_field(control_request& into, const verb_form& form, const std::string& key,
                        const json& content) {
  auto known = form.needs;
  known.insert(known.end(), form.takes.begin(), form.takes.end());
  if (std::ranges::find(known, key) == known.end())
    return failure(error_code::argument_invalid, std::string{form.called} + ": \"" + key
                                                   + "\" is not known" + suggestion(key, known));
  const auto* text = std::ranges::find(text_fields, std::string_view{key}, &text_field::key);
  if (text == text_fields.end())
    into.payload = content;
  else if (content.is_string())
    into.*(text->target) = content.get<std::string>();
  else
    return failure(error_code::argument_invalid, std::string{form.called} + ": " + key
                                                   + ": expected text, found " + kind_of(content));
  return {};
}

} // namespace

std::string_view to_string(control_verb verb) noexcept {
  return form_of(verb).called;
}

std::string to_line(const control_request& asked) {
  json content{{"request", to_string(asked.verb)}};
  for (const auto& [key, target] : text_fields)
    if (!(asked.*target).empty())
      content[key] = asked.*target;
  if (!asked.payload.is_null())
    content["payload"] = asked.payload;
  return dumped(content);
}

result<control_request> read_control_request(std::string_view line) {
  auto content = parse_line(line, "request");
  if (!content)
    return tl::unexpected{std::move(content.error())};
  auto verb = read_verb(*content);
  if (!verb)
    return tl::unexpected{std::move(verb.error())};
  control_request made;
  made.verb = *verb;
  const auto& form = form_of(*verb);
  for (const auto& [key, found] : content->items())
    if (key != "request")
      if (auto taken = take_field(made, form, key, found); !taken)
        return tl::unexpected{std::move(taken.error())};
  for (const auto& [key, target] : text_fields)
    if (std::ranges::find(form.needs, key) != form.needs.end() && (made.*target).empty())
      return failure(error_code::argument_invalid,
                     std::string{form.called} + ": \"" + key + "\" is missing");
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
