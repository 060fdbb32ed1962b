#include "runtime/service/exec/exec_input.hpp"

#include "runtime/action/surroundings.hpp"

#include <algorithm>
#include <iomanip>
#include <map>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace troupe {

namespace {

void refuse_nul(const std::string& text, const char* what) {
  if (text.find('\0') != std::string::npos)
    throw std::invalid_argument{std::string{what}
                                + " holds a NUL character: the system can't "
                                  "pass that on"};
}

void check(const exec_input& exec) {
  for (const auto& command : exec.commands.items)
    refuse_nul(command, "a command");
  refuse_nul(exec.workdir, "the workdir");
  refuse_nul(exec.shell, "the shell's name");
  if (exec.shell.empty())
    throw std::invalid_argument{"expected a shell, such as sh or bash"};
  for (const auto& [name, content] : exec.env.items) {
    refuse_nul(name, "a variable's name");
    refuse_nul(content, "a variable");
    if (name.empty() || name.find('=') != std::string::npos)
      throw std::invalid_argument{"\"" + name + "\" can't be a variable's name"};
  }
}

constexpr const char* command_id = "TROUPE_COMMAND_ID";

std::string joined(const std::vector<std::uint32_t>& numbers) {
  std::string list;
  for (const auto each : numbers)
    list += (list.empty() ? "" : ",") + std::to_string(each);
  return list;
}

/// `TROUPE_RESOURCE_LICENSE`.
std::string variable_of(std::string_view resource) {
  std::string name = "TROUPE_RESOURCE_";
  for (const auto c : resource) {
    const auto is_small = c >= 'a' && c <= 'z';
    const auto is_word = is_small || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += is_small ? static_cast<char>(c - 'a' + 'A') : is_word ? c : '_';
  }
  return name;
}

/// An amount without what it hasn't: `2`, `0.5`.
std::string amount_as_text(double amount) {
  std::ostringstream text;
  text << std::setprecision(15) << amount;
  return text.str();
}

/// What the command has to itself.
void tell_share(const action_context& context, std::map<std::string, std::string>& variables) {
  for (const auto& [name, amount, indices] : context.resources) {
    if (name == "gpus")
      variables.emplace("CUDA_VISIBLE_DEVICES", joined(indices)); // unless `env` has it
    if (name == "cpus")
      variables["TROUPE_CPUS"] = amount_as_text(amount);
    else
      variables[variable_of(name)] = indices.empty() ? amount_as_text(amount) : joined(indices);
  }
}

bool is_entry_of(std::string_view entry, std::string_view name) {
  return entry.size() > name.size() && entry[name.size()] == '=' && entry.starts_with(name);
}

} // namespace

void from_json(const json& input, exec_input& exec) {
  input.at("commands").get_to(exec.commands);
  read_optional(input, "workdir", exec.workdir);
  read_optional(input, "env", exec.env);
  read_optional(input, "timeoutMs", exec.timeout);
  read_optional(input, "abortOnError", exec.abort_on_error);
  read_optional(input, "stdin", exec.input);
  read_optional(input, "shell", exec.shell);
  read_optional(input, "files", exec.files);
  read_optional(input, "isolate", exec.isolated);
  check(exec);
}

void to_json(json& output, const exec_input& exec) {
  output = {{"commands", exec.commands},
            {"workdir", exec.workdir},
            {"env", exec.env},
            {"timeoutMs", exec.timeout},
            {"abortOnError", exec.abort_on_error},
            {"stdin", exec.input},
            {"shell", exec.shell},
            {"files", exec.files},
            {"isolate", exec.isolated}};
}

command_environment::command_environment(const text_map& added, const action_context& context,
                                         std::set<std::string, std::less<>> unset) {
  unset.insert("TROUPE_CGROUP"); // is ours: another Troupe among them would leave their groups
  auto all = added.items;
  all[command_id];
  tell_share(context, all);
  if (context.around)
    for (const auto& [name, text] : context.around->environment) {
      if (text && !unset.contains(name))
        all.emplace(name, *text);
      else if (!all.contains(name))
        unset.insert(name);
    }
  all["TROUPE_EXECUTION_ID"] = context.execution_id;
  all["TROUPE_PROCESS_ID"] = context.process_id;
  all["TROUPE_TASK"] = context.task_path;
  all["TROUPE_ATTEMPT"] = std::to_string(context.attempt);
  for (char** inherited = environ; inherited && *inherited; ++inherited) {
    std::string_view entry{*inherited};
    if (!unset.contains(entry.substr(0, entry.find('=')))
        && std::ranges::none_of(all,
                                [&](const auto& own) { return is_entry_of(entry, own.first); }))
      entries_.push_back(*inherited);
  }
  for (const auto& [name, content] : all)
    entries_.push_back(own_.emplace_back(name + '=' + content).data());
  entries_.push_back(nullptr);
}

void command_environment::set(const std::string& name, const std::string& content) {
  auto entry = std::ranges::find_if(
    entries_, [&](const char* each) { return each && is_entry_of(each, name); });
  if (entry == entries_.end())
    entry = entries_.insert(entries_.end() - 1, nullptr); // the last one is the end
  *entry = own_.emplace_back(name + '=' + content).data();
}

void command_environment::set_command(const std::string& id) {
  auto own = std::ranges::find_if(
    own_, [](const std::string& entry) { return is_entry_of(entry, command_id); });
  auto entry = std::ranges::find(entries_, own->data());
  *own = std::string{command_id} + '=' + id;
  *entry = own->data();
}

} // namespace troupe
