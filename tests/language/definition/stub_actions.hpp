/// Registries for tests of the loader: actions with the built-in names that do nothing.
#pragma once

#include "runtime/language/definition/loader.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace troupe::testing {

/// Adds a method that gives back its input.
inline void add_stub(action_registry& actions, std::string service, std::string method) {
  action entry;
  entry.service = std::move(service);
  entry.method = std::move(method);
  entry.run = direct_method{
    [](const action_context&, const value& input) -> result<value> { return input; }};
  (void)actions.add(std::move(entry));
}

/// A registry with stubs for the built-in actions.
inline const action_registry& stub_actions() {
  static const auto actions = [] {
    action_registry all;
    for (auto method : {"nop", "fail"})
      add_stub(all, "nop", method);
    add_stub(all, "printer", "print");
    for (auto method : {"execute", "run"})
      add_stub(all, "system/exec", method);
    for (auto method : {"list", "download", "upload", "delete", "exists"})
      add_stub(all, "system/storage", method);
    for (auto method : {"run", "wait", "status"})
      add_stub(all, "workflow", method);
    for (auto method : {"apply", "rollback"})
      add_stub(all, "system/patch", method);
    add_stub(all, "time", "sleep");
    return all;
  }();
  return actions;
}

inline const type_registry& plain_types() {
  static const type_registry types;
  return types;
}

inline load_options stub_options() {
  return {stub_actions(), plain_types(), {}};
}

/// Loads `text` as the file `flow.yaml` of the current folder.
inline checked<workflow_ptr> load_flow(std::string_view text) {
  return load_text(text, "flow.yaml", "", stub_options());
}

/// All problems of `text`, a line each; "" where there are none.
inline std::string problems_of(std::string_view text, const load_options& options = stub_options(),
                               const std::string& folder = "") {
  auto loaded = load_text(text, "flow.yaml", folder, options);
  std::string lines;
  if (!loaded)
    for (const auto& fault : loaded.error())
      lines += (lines.empty() ? "" : "\n") + to_string(fault);
  return lines;
}

} // namespace troupe::testing
