#include "troupe/registry.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"

namespace troupe {

namespace {

/// The nearest of `names`, or all of them where none is near and they are few.
std::string hint(std::string_view found, const std::vector<std::string>& names, const char* lead) {
  constexpr std::size_t few = 12;
  if (auto near = suggestion(found, names); !near.empty() || names.empty() || names.size() > few)
    return near;
  std::string text = lead;
  for (const auto& name : names)
    text += (&name == &names.front() ? "" : ", ") + name;
  return text;
}

} // namespace

result<void> action_registry::add(action entry) {
  auto name = entry.service + ':' + entry.method;
  if (entry.service.empty() || entry.method.empty())
    return failure(error_code::argument_invalid,
                   "an action needs a service and a method, found \"" + name + '"');
  bool has_promise = std::holds_alternative<deferred_method>(entry.run);
  if (entry.pace == (has_promise ? action_pace::quick : action_pace::deferred))
    return failure(error_code::argument_invalid,
                   "action " + name
                     + (has_promise
                          ? ": a method that answers through a promise isn't quick"
                          : ": only a method that answers through a promise is deferred"));
  bool has_function = std::visit([](const auto& run) { return bool{run}; }, entry.run);
  if (!has_function)
    return failure(error_code::argument_invalid, "action " + name + " has no function to run");
  auto& of_service = services_[ascii_lower(entry.service)];
  auto [known, is_new] = of_service.try_emplace(ascii_lower(entry.method));
  if (!is_new)
    return failure(error_code::argument_invalid, "action " + name + " is registered already");
  known->second = std::make_shared<const action>(std::move(entry));
  return {};
}

result<std::shared_ptr<const action>> action_registry::find(std::string_view service,
                                                            std::string_view method) const {
  auto of_service = services_.find(ascii_lower(service));
  if (of_service == services_.end()) {
    std::vector<std::string> names;
    for (const auto& [key, entries] : services_)
      names.push_back(entries.begin()->second->service);
    return failure(error_code::argument_invalid, "service " + std::string{service} + " not found"
                                                   + hint(service, names, "; there are "));
  }
  const auto& entries = of_service->second;
  if (auto entry = entries.find(ascii_lower(method)); entry != entries.end())
    return entry->second;
  std::vector<std::string> names;
  for (const auto& [key, entry] : entries)
    names.push_back(entry->method);
  return failure(error_code::argument_invalid,
                 "method " + std::string{method} + " not found in service "
                   + entries.begin()->second->service + hint(method, names, "; it has "));
}

std::vector<std::shared_ptr<const action>> action_registry::all() const {
  std::vector<std::shared_ptr<const action>> actions;
  for (const auto& [service, entries] : services_)
    for (const auto& [method, entry] : entries)
      actions.push_back(entry);
  return actions;
}

} // namespace troupe
