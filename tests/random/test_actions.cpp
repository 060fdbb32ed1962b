#include "tests/random/test_actions.hpp"

namespace troupe::testing {

namespace {

void add(action_registry& all, const char* service, const char* method, action_pace pace) {
  action entry;
  entry.service = service;
  entry.method = method;
  entry.pace = pace;
  entry.run = direct_method{
    [](const action_context&, const value& input) -> result<value> { return input; }};
  if (pace == action_pace::deferred)
    entry.run = deferred_method{[](const action_context&, const value&, action_promise) {}};
  (void)all.add(std::move(entry));
}

} // namespace

const action_registry& test_actions() {
  static const auto actions = [] {
    action_registry all;
    add(all, "nop", "nop", action_pace::quick);
    add(all, "nop", "fail", action_pace::quick);
    add(all, "test", "block", action_pace::blocking);
    add(all, "test", "flaky", action_pace::blocking);
    add(all, "test", "hang", action_pace::deferred);
    return all;
  }();
  return actions;
}

checked<workflow_ptr> load_generated(const std::string& text) {
  static const type_registry types;
  return load_text(text, "flow.json", "", {test_actions(), types, {}});
}

result<value> play(const action& entry, const value& input, std::uint32_t attempt) {
  if (entry.method == "fail")
    return failure("boom");
  if (entry.method == "flaky" && attempt <= input->at("failures").get<std::uint32_t>())
    return failure("flaky");
  return input;
}

} // namespace troupe::testing
