#include "runtime/service/services.hpp"

namespace troupe {

namespace {

result<value> same(const action_context&, const value& input) {
  return input;
}

result<value> fail(const action_context&, const value& input) {
  if (input->is_object())
    if (auto message = input->find("message"); message != input->end() && !message->is_null())
      return failure(message->is_string()
                       ? message->get<std::string>()
                       : message->dump(-1, ' ', false, json::error_handler_t::replace));
  return failure("failed by nop:fail");
}

action quick(const char* method, const char* description, direct_method run) {
  action entry;
  entry.service = "nop";
  entry.method = method;
  entry.description = description;
  entry.pace = action_pace::quick;
  entry.wants_identity = false;
  entry.run = std::move(run);
  return entry;
}

} // namespace

result<void> add_nop(action_registry& registry) {
  auto pass = quick("nop", "Answers its input, whatever that is.", same);
  if (auto added = registry.add(std::move(pass)); !added)
    return added;
  auto failing = quick("fail", "Fails with the given message.", fail);
  failing.input["message"] = "text, why it fails";
  return registry.add(std::move(failing));
}

} // namespace troupe
