#include "runtime/files/file_rules.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/files/file_search.hpp"

#include <exception>
#include <stdexcept>
#include <unistd.h>

namespace troupe {

namespace {

const std::vector<std::string> field_names{"in", "out", "depfile", "artifacts"};

[[noreturn]] void refuse(const std::string& field, const std::string& why) {
  throw std::invalid_argument{field + ": " + why};
}

void add_text(const json& content, const std::string& field, std::vector<std::string>& texts) {
  if (!content.is_string())
    refuse(field, std::string{"expected a path, found "} + kind_of(content));
  const auto& text = texts.emplace_back(content.get<std::string>());
  auto fault = field == "in" ? path_pattern::fault_of(text) : fault_of_path(text);
  if (!fault.empty())
    refuse(field, fault);
}

std::vector<std::string> texts_in(const json& content, const std::string& field) {
  std::vector<std::string> texts;
  if (!content.is_array())
    add_text(content, field, texts);
  else
    for (const auto& each : content)
      if (each.is_array())
        for (const auto& item : each)
          add_text(item, field, texts);
      else
        add_text(each, field, texts);
  return texts;
}

bool leads_out(const std::string& path) {
  return path == ".." || path.starts_with("../");
}

void read_field(const std::string& name, const json& content, file_rules& rules) {
  if (name == "in")
    rules.in = texts_in(content, name);
  else if (name == "out")
    rules.out = texts_in(content, name);
  else if (name == "artifacts" && content.is_boolean())
    rules.artifacts = content.get<bool>();
  else if (name == "artifacts")
    refuse(name, std::string{"expected true or false, found "} + kind_of(content));
  else if (name == "depfile") {
    std::vector<std::string> single;
    add_text(content, name, single);
    rules.depfile = std::move(single.front());
  } else {
    refuse("files", "unknown field \"" + name + '"' + suggestion(name, field_names));
  }
}

} // namespace

void from_json(const json& input, file_rules& rules) {
  if (!input.is_object())
    throw std::invalid_argument{std::string{"expected {in, out, depfile, artifacts}, found "}
                                + kind_of(input)};
  rules = {};
  for (const auto& [name, content] : input.items())
    if (!content.is_null())
      read_field(name, content, rules);
}

void to_json(json& output, const file_rules& rules) {
  output = {{"in", rules.in}, {"out", rules.out}, {"artifacts", rules.artifacts}};
  if (!rules.depfile.empty()) // which is no path
    output["depfile"] = rules.depfile;
}

file_rules rules_in(const json& input) {
  if (!input.is_object())
    return {};
  auto found = input.find("files");
  if (found == input.end() || found->is_null())
    return {};
  try {
    return found->get<file_rules>();
  } catch (const std::exception&) {
    return {}; // the action, which reads the same, fails with it
  }
}

result<void> check_outputs(const std::string& folder, const file_rules& rules) {
  auto paths = rules.out;
  if (!rules.depfile.empty())
    paths.push_back(rules.depfile);
  for (const auto& each : paths)
    if (::access(path_below(folder, each).c_str(), F_OK) != 0)
      return failure(missing_output(each));
  return {};
}

std::string missing_output(std::string_view path) {
  return "files.out: the command ended well, but there is no " + std::string{path};
}

std::string fault_of_path(std::string_view path) {
  if (path.empty())
    return "a path is empty";
  if (path.find('\0') != std::string_view::npos)
    return "a path holds a NUL character";
  if (path.find_first_of("*?") != std::string_view::npos)
    return "\"" + std::string{path}
           + "\" has a wildcard: what a task writes is named, file by file or by its folder";
  return {};
}

std::string fault_of_isolation(const file_rules& rules) {
  auto outputs = rules.out;
  if (!rules.depfile.empty())
    outputs.push_back(rules.depfile);
  for (const auto& each : outputs) {
    auto path = shortest(each);
    if (path.empty() || path.starts_with('/') || leads_out(path))
      return "files.out: " + each
             + " is not below the workdir: of an isolated task, what it writes has to be";
  }
  for (const auto& each : rules.in)
    if (leads_out(path_pattern{each}.stem()))
      return "files.in: " + each
             + " is not below the workdir: of an isolated task, name it by its absolute path";
  return {};
}

} // namespace troupe
