#include "cli/config/settings_file.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/language/definition/document.hpp"
#include "runtime/language/definition/limits.hpp"
#include "runtime/language/definition/problem_list.hpp"
#include "runtime/language/definition/readers.hpp"

#include <algorithm>
#include <array>

namespace troupe::cli {

namespace {

/// Who can say where a token goes could have it.
constexpr std::array<std::string_view, 3> for_user_only{"context", "server", "token-file"};

/// What else is in a user's file.
constexpr std::array<std::string_view, 2> of_contexts{"contexts", "current"};

template <class Names>
bool is_in(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Whether there is nothing but comments in a file, which is no definition, and no fault here.
bool says_nothing(std::string_view text) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    const auto first = line.find_first_not_of(" \t\r");
    if (first != line.npos && line[first] != '#')
      return false;
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return true;
}

class settings_reader {
public:
  settings_reader(const option_index& known, settings_owner owner, problem_list& problems)
    : known_{known}, owner_{owner}, problems_{problems} {}

  void read(node_view node, const std::string& command) {
    if (!node.is_map())
      return problems_.add(node.where(), "expected a map of options and commands");
    node.each_entry([&](node_view key, node_view content) { take(command, key, content); });
  }

  file_settings found;

private:
  void take(const std::string& command, node_view key, node_view content) {
    const std::string name{key.text()};
    if (command.empty() && owner_ == settings_owner::user && is_in(of_contexts, name))
      return;
    const auto below = command.empty() ? name : command + ' ' + name;
    if (content.is_map() && known_.has_command(below))
      return read(content, below);
    const auto* option = known_.find(command, name);
    if (!option && known_.has_command(below))
      return problems_.add(content.where(), name + ": expected a map of options of that command");
    if (!option)
      return problems_.add(key.where(), (command.empty() ? "" : command + ": ") + name
                                          + " is not known"
                                          + suggestion(name, names_under(command)));
    if (option->differs)
      return problems_.add(key.where(), name
                                          + ": commands differ in what it takes: write it under "
                                            "the one that you mean, as run: {"
                                          + name + ": ...}");
    if (owner_ == settings_owner::project && is_in(for_user_only, name))
      return problems_.add(key.where(), name
                                          + ": a file that comes with a project says nothing of "
                                            "servers: write it into your own");
    read_values(*option, {command, name}, content);
  }

  std::vector<std::string> names_under(const std::string& command) const {
    auto names = known_.names_under(command);
    if (command.empty() && owner_ == settings_owner::user)
      names.insert(names.end(), of_contexts.begin(), of_contexts.end());
    return names;
  }

  void read_values(const known_option& option, const std::pair<std::string, std::string>& where,
                   node_view content) {
    setting made{
      {}, problems_.file() + ':' + std::to_string(content.where().line), where.first.empty()};
    const auto& name = where.second;
    const auto add = [&](node_view item) {
      if (!item.is_scalar() || item.is_null())
        return problems_.add(item.where(), name + ": expected a value");
      if (option.value.empty() && item.text() != "true" && item.text() != "false")
        return problems_.add(item.where(), name + ": expected true or false");
      made.values.emplace_back(item.text());
    };
    if (content.is_list() && option.repeats)
      content.each_item(add);
    else
      add(content);
    found.insert_or_assign(where, std::move(made));
  }

  const option_index& known_;
  settings_owner owner_;
  problem_list& problems_;
};

} // namespace

checked<file_settings> read_settings(std::string_view text, const std::string& file_name,
                                     settings_owner owner, const option_index& known) {
  const load_limits limits;
  problem_list problems{file_name, limits.problems};
  settings_reader reader{known, owner, problems};
  if (says_nothing(text))
    return file_settings{};
  if (auto content = read_yaml(text, limits, problems); content && !content->root().is_null())
    reader.read(content->root(), {});
  if (!problems.empty())
    return tl::unexpected{problems.take()};
  return std::move(reader.found);
}

} // namespace troupe::cli
