#include "cli/docs_command.hpp"

#include "cli/actions_command.hpp"
#include "cli/command_line.hpp"
#include "cli/definition_file.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/language/definition/keys.hpp"
#include "runtime/language/expression/function_list.hpp"

#include <vector>

namespace troupe::cli {

namespace {

std::string full_name(const action& entry) {
  return entry.service + ":" + entry.method;
}

/// The actions that `topic` means: one, those of a service (`nop:`), or all of `actions`.
std::vector<std::shared_ptr<const action>> actions_of(const std::string& topic,
                                                      const action_registry& known) {
  auto entries = known.all();
  std::erase_if(entries, [&](const auto& entry) {
    return topic != "actions" && !equal_caseless(entry->service + ":", topic)
           && !equal_caseless(full_name(*entry), topic);
  });
  return entries;
}

/// Plain text as a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '|' || c == '*' || c == '<')
      escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string row(std::initializer_list<std::string_view> cells) {
  std::string text = "|";
  for (auto content : cells)
    text.append(1, ' ').append(content).append(" |");
  return text + "\n";
}

std::string in_code(std::string_view text) {
  return '`' + std::string{text} + '`';
}

std::string section_markdown(const key_section& section) {
  auto text = "### Keys of " + in_code(section.name) + "\n\n" + std::string{section.where} + "\n\n"
              + row({"key", "type", "meaning"}) + row({"---", "---", "---"});
  for (const auto& key : section.keys)
    text += row({in_code(key.name), form_text(key), key.meaning});
  return text;
}

std::string functions_markdown() {
  auto text = "### Functions\n\n" + row({"function", "returns"}) + row({"---", "---"});
  for (const auto& each : function_list())
    text += row({in_code(each.usage), each.meaning});
  return text;
}

std::string field_rows(std::string_view side, const json& fields) {
  std::string text;
  for (const auto& [name, meaning] : fields.items())
    text += row({side, in_code(name),
                 cell(meaning.is_string() ? meaning.get<std::string>() : meaning.dump())});
  return text;
}

std::string action_markdown(const action& entry) {
  auto text = "### " + in_code(full_name(entry)) + "\n\n" + entry.description + "\n";
  auto fields = field_rows("input", entry.input) + field_rows("output", entry.output);
  if (!fields.empty())
    text += "\n" + row({"", "field", "type and meaning"}) + row({"---", "---", "---"}) + fields;
  return text;
}

/// Adds a part, with an empty line before it.
void append_part(std::string& text, const std::string& part) {
  text += (text.empty() || part.empty() ? "" : "\n") + part;
}

std::string key_text(const key_section& section, const key_spec& key) {
  return std::string{key.name} + "  (in " + std::string{section.name} + ": " + form_text(key)
         + ")\n  " + std::string{key.meaning} + "\n";
}

std::string function_text(const function_help& each) {
  return std::string{each.usage} + "\n  " + std::string{each.meaning} + "\n";
}

std::string action_text(const std::vector<std::shared_ptr<const action>>& entries) {
  action_registry chosen;
  for (const auto& entry : entries)
    if (auto added = chosen.add(*entry); !added)
      return {};
  return to_text(chosen);
}

/// Everything that `help` knows of.
std::vector<std::string> all_topics(const action_registry& known) {
  std::vector<std::string> topics{"keys", "functions", "actions"};
  for (const auto& section : key_sections()) {
    topics.emplace_back(section.name);
    for (const auto& key : section.keys)
      topics.emplace_back(key.name);
  }
  for (const auto& each : function_list())
    topics.emplace_back(each.name);
  for (const auto& entry : known.all()) {
    topics.push_back(entry->service);
    topics.push_back(full_name(*entry));
  }
  return topics;
}

exit_code refuse_topic(const std::string& topic, const action_registry& known) {
  auto near = suggestion(topic, all_topics(known));
  if (near.empty())
    near = "; topics are keys, functions, actions, and each key, function and action";
  return refuse("there is no topic \"" + topic + '"' + near);
}

} // namespace

std::optional<std::string> reference_of(const std::string& topic, const action_registry& known) {
  bool whole = topic.empty();
  std::string text;
  for (const auto& section : key_sections())
    if (whole || topic == "keys" || equal_caseless(topic, section.name))
      append_part(text, section_markdown(section));
  if (whole || topic == "functions")
    append_part(text, functions_markdown());
  for (const auto& entry : actions_of(whole ? "actions" : topic, known))
    append_part(text, action_markdown(*entry));
  return text.empty() ? std::nullopt : std::optional{std::move(text)};
}

std::string functions_text() {
  std::string text;
  for (const auto& each : function_list())
    text += function_text(each);
  return text;
}

std::string explain_key_text(const std::string& key) {
  auto dot = key.find('.');
  auto name = dot == std::string::npos ? key : key.substr(dot + 1);
  std::string text;
  for (const auto& section : key_sections()) {
    if (dot != std::string::npos && !equal_caseless(section.name, key.substr(0, dot)))
      continue;
    if (auto at = find_key(section.keys, name); at != no_key)
      text += key_text(section, section.keys[at]);
  }
  return text;
}

std::string explain_text(const std::string& topic, const action_registry& known) {
  if (topic == "functions")
    return functions_text();
  auto text = explain_key_text(topic);
  for (const auto& section : key_sections())
    if (topic == "keys" || equal_caseless(topic, section.name)) {
      append_part(text, std::string{section.name} + ": " + std::string{section.where} + "\n");
      for (const auto& key : section.keys)
        text += key_text(section, key);
    }
  for (const auto& each : function_list())
    if (each.name == topic)
      append_part(text, function_text(each));
  bool whole_service = topic != "actions" && topic.find(':') == std::string::npos;
  append_part(text, action_text(actions_of(whole_service ? topic + ":" : topic, known)));
  return text;
}

exit_code docs(const std::string& topic) {
  runtime node{loading_only()};
  auto text = reference_of(topic, node.actions());
  return text ? print(*text) : refuse_topic(topic, node.actions());
}

exit_code functions() {
  return print(functions_text());
}

exit_code explain_key(const std::string& key) {
  auto text = explain_key_text(key);
  if (!text.empty())
    return print(text);
  std::vector<std::string> names;
  for (const auto& section : key_sections())
    for (const auto& each : section.keys)
      names.emplace_back(each.name);
  return refuse("there is no key \"" + key + '"' + suggestion(key, names));
}

exit_code help_on(const std::string& topic, bool is_command) {
  runtime node{loading_only()};
  auto text = explain_text(topic, node.actions());
  if (text.empty() && is_command)
    return run_program({topic, "--help"});
  if (text.empty())
    return refuse_topic(topic, node.actions());
  if (is_command)
    append_part(text, topic + " is a command, too: see troupe " + topic + " --help\n");
  return print(text);
}

} // namespace troupe::cli
