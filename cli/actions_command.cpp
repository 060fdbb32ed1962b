#include "cli/actions_command.hpp"

#include "cli/definition_file.hpp"
#include "cli/flag_values.hpp"
#include "cli/standard_streams.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// `  input   name     text, who is greeted`, a line a field.
std::string fields_text(const std::string& title, const json& fields) {
  std::size_t width = 0;
  for (const auto& [name, meaning] : fields.items())
    width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, meaning] : fields.items()) {
    text += text.empty() ? "  " + title + std::string(8 - title.size(), ' ') : std::string(10, ' ');
    text += name + std::string(width - name.size() + 2, ' ');
    text += (meaning.is_string() ? meaning.get<std::string>() : meaning.dump()) + "\n";
  }
  return text;
}

} // namespace

std::string to_text(const action_registry& known) {
  std::string text;
  for (const auto& entry : known.all()) {
    if (!text.empty())
      text += "\n";
    text += entry->service + ":" + entry->method;
    if (!entry->description.empty())
      text += "  " + entry->description;
    text += "\n" + fields_text("input", entry->input) + fields_text("output", entry->output);
  }
  return text;
}

json to_json(const action_registry& known) {
  auto list = json::array();
  for (const auto& entry : known.all())
    list.push_back({{"service", entry->service},
                    {"method", entry->method},
                    {"description", entry->description},
                    {"input", entry->input},
                    {"output", entry->output}});
  return list;
}

exit_code actions(const std::string& output) {
  auto chosen = parse_choice("--output", output, output_forms);
  if (!chosen)
    return fail(chosen.error());
  runtime node{loading_only()};
  return *chosen == "json" ? print_document(to_json(node.actions()))
                           : print_text(to_text(node.actions()));
}

} // namespace troupe::cli
