#include "includes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace troupe::architecture {

namespace {

struct layer {
  std::string_view folder;
  int rank; ///< A file includes its own folder and those of lower rank.
};

// Longer folders are looked at first.
constexpr std::array layers{
  layer{"runtime/base/", 0},
  layer{"runtime/schedule/", 1},
  layer{"runtime/files/", 1},
  layer{"runtime/action/", 1},
  layer{"runtime/policy/", 1},
  layer{"runtime/dispatch/", 1},
  layer{"runtime/secrets/", 2},
  layer{"runtime/service/", 2},
  layer{"runtime/language/expression/", 2},
  layer{"runtime/language/workflow/", 3},
  layer{"runtime/language/definition/", 4},
  layer{"runtime/model/", 5},
  layer{"runtime/client/", 6},
  layer{"runtime/compat/", 6},
  layer{"runtime/observe/", 6},
  layer{"runtime/engine/", 6},
  layer{"runtime/durability/", 7},
  layer{"runtime/store/", 8},
  layer{"runtime/control/", 9},
  layer{"messages/", 9},
  layer{"actors/", 10},
  layer{"runtime/node/", 11},
  layer{"api/http/", 12},
  layer{"api/access/", 13},
  layer{"api/page/", 13},
  layer{"api/stream/", 14},
  layer{"api/operations/", 15},
  layer{"api/server/", 16},
  layer{"cli/", 17},
};

struct public_header {
  std::string_view name;
  std::string_view room; ///< Which defines what it declares, and whose layer is its own.
};

// What embedders include as <troupe/NAME.hpp>, and nothing else is installed.
constexpr std::array public_headers{
  public_header{"result", "runtime/base/"},
  public_header{"json", "runtime/base/"},
  public_header{"time", "runtime/base/"},
  public_header{"usage", "runtime/base/"},
  public_header{"action", "runtime/action/"},
  public_header{"registry", "runtime/action/"},
  public_header{"service", "runtime/action/"},
  public_header{"detail/typed_input", "runtime/action/"},
  public_header{"detail/typed_method", "runtime/action/"},
  public_header{"policy", "runtime/policy/"},
  public_header{"limit", "runtime/dispatch/"},
  public_header{"types", "runtime/language/workflow/"},
  public_header{"workflow", "runtime/language/workflow/"},
  public_header{"builder", "runtime/language/definition/"},
  public_header{"state", "runtime/model/"},
  public_header{"output", "runtime/model/"},
  public_header{"snapshot", "runtime/model/"},
  public_header{"event", "runtime/model/"},
  public_header{"options", "runtime/model/"},
  public_header{"waiting", "runtime/model/"},
  public_header{"client", "runtime/client/"},
  public_header{"subscription", "runtime/node/"},
  public_header{"process", "runtime/node/"},
  public_header{"runtime", "runtime/node/"},
};

/// `troupe/json.hpp` in an include, `include/troupe/json.hpp` in the tree: the room behind it. A
/// path of another kind as it is.
std::string_view room_of(std::string_view path) {
  auto name = path.substr(is_under(path, "include/") ? std::string_view{"include/"}.size() : 0);
  if (!is_under(name, "troupe/") || !name.ends_with(".hpp"))
    return path;
  name.remove_prefix(std::string_view{"troupe/"}.size());
  name.remove_suffix(std::string_view{".hpp"}.size());
  const auto* found = std::ranges::find(public_headers, name, &public_header::name);
  return found == public_headers.end() ? path : found->room;
}

std::optional<layer> layer_of(std::string_view path) {
  path = room_of(path);
  for (const auto& known : layers)
    if (is_under(path, known.folder))
      return known;
  return std::nullopt;
}

// What the program asks of stored and of other runtimes' processes stands in runtime/node, where a
// server finds it too.
constexpr std::array<std::string_view, 3> behind_node{"runtime/store/", "runtime/durability/",
                                                      "runtime/control/"};

bool is_library(std::string_view path) {
  return is_under(path, "runtime/") || is_under(path, "messages/") || is_under(path, "actors/")
         || is_under(path, "api/") || is_under(path, "cli/") || is_under(path, "include/");
}

// Who spawns whom, and so may include its header.
const std::map<std::string, std::set<std::string>, std::less<>> spawned_by{
  {"supervisor", {"process", "timers", "journal", "approvals", "event_hub"}},
  {"process", {"execution", "task_group"}},
  {"execution", {}},
  {"task_group", {}},
  {"timers", {}},
  {"dispatcher", {}},
  {"journal", {}},
  {"checkpointer", {}},
  {"approvals", {}},
  {"event_hub", {}},
  {"event_subscriber", {}},
};

/// The actor that a file of actors/ belongs to: `process.cpp` and `process_state.hpp` to `process`.
std::optional<std::string> actor_of(std::string_view path) {
  constexpr std::string_view folder = "actors/";
  if (!is_under(path, folder))
    return std::nullopt;
  const auto stem = path.substr(folder.size(), path.rfind('.') - folder.size());
  for (const auto& [name, spawned] : spawned_by)
    if (stem == name || stem.starts_with(name + "_"))
      return name;
  return std::nullopt;
}

} // namespace

std::vector<include_line> includes_of(const source_file& file) {
  std::vector<include_line> found;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string_view line = file.lines[i];
    if (!line.starts_with("#include "))
      continue;
    const auto open = line.find_first_of("\"<");
    const auto close = line.find_last_of("\">");
    if (open != line.npos && close > open)
      found.push_back(
        {std::string{line.substr(open + 1, close - open - 1)}, line[open] == '"', i + 1});
  }
  return found;
}

faults wrong_directions(const source_file& file) {
  if (!is_library(file.path))
    return {};
  const auto from = layer_of(file.path);
  if (!from)
    return {fault_at(file, 1, "this folder has no layer; give it one in this test")};
  faults found;
  for (const auto& include : includes_of(file)) {
    if (!include.own)
      continue;
    const auto to = layer_of(include.target);
    if (!to)
      found.push_back(fault_at(file, include.line,
                               "\"" + include.target
                                 + "\" is not a path from the root to a part "
                                   "of the library"));
    else if (to->folder != from->folder && to->rank >= from->rank)
      found.push_back(fault_at(file, include.line,
                               std::string{from->folder} + " may not include "
                                 + std::string{to->folder} + ": includes go down"));
  }
  return found;
}

faults wrong_caf(const source_file& file) {
  const bool allowed = is_under(file.path, "actors/") || is_under(file.path, "messages/")
                       || is_under(file.path, "tests/") || is_under(file.path, "benchmarks/")
                       || is_under(file.path, "runtime/node/");
  faults found;
  if (!allowed)
    for (const auto& include : includes_of(file))
      if (is_under(include.target, "caf/"))
        found.push_back(fault_at(file, include.line,
                                 "CAF is known to actors/, messages/ and runtime/node/ only"));
  return found;
}

faults wrong_boost(const source_file& file) {
  faults found;
  if (!is_under(file.path, "api/http/"))
    for (const auto& include : includes_of(file))
      if (is_under(include.target, "boost/"))
        found.push_back(fault_at(file, include.line, "Boost is known to api/http/ only"));
  return found;
}

faults wrong_actors(const source_file& file) {
  const auto self = actor_of(file.path);
  faults found;
  if (!self)
    return found;
  for (const auto& include : includes_of(file)) {
    const auto other = actor_of(include.target);
    if (other && *other != *self && !spawned_by.find(*self)->second.contains(*other))
      found.push_back(
        fault_at(file, include.line,
                 *self + " does not spawn " + *other + ", so it knows its messages only"));
  }
  return found;
}

faults wrong_program(const source_file& file) {
  faults found;
  if (!is_under(file.path, "cli/"))
    return found;
  for (const auto& include : includes_of(file))
    for (const auto folder : behind_node)
      if (is_under(include.target, folder))
        found.push_back(fault_at(file, include.line,
                                 "cli/ may not include " + std::string{folder}
                                   + ": runtime/node stands before it"));
  return found;
}

faults wrong_public_header(const source_file& file) {
  faults found;
  if (!is_under(file.path, "include/"))
    return found;
  for (const auto& include : includes_of(file)) {
    const auto& target = include.target;
    const bool is_standard = target.find_first_of("/.") == target.npos;
    if (!is_under(target, "troupe/") && !is_standard && target != "nlohmann/json.hpp"
        && target != "tl/expected.hpp")
      found.push_back(fault_at(file, include.line,
                               "a public header includes public headers, the standard library's, "
                               "<nlohmann/json.hpp> and <tl/expected.hpp> only"));
  }
  return found;
}

} // namespace troupe::architecture
