#include "runtime/store/recorded_request.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// A field of a detail that is text; empty where it is not there.
std::string text_of(const json& detail, const char* key) {
  auto found = detail.find(key);
  return found != detail.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

result<input::any> decision_of(bool approved, const json& detail, replayed_process& left) {
  auto id = text_of(detail, "execution");
  auto pending = std::ranges::find_if(
    left.approvals, [&](const auto& each) { return each.second.asked.execution_id == id; });
  if (pending == left.approvals.end())
    return failure("no approval of " + id + " is pending");
  auto decided = left.approvals.extract(pending); // nobody else decides on it
  return input::approval_decided{decided.key(), approved, text_of(detail, "reason")};
}

} // namespace

result<input::any> input_of(const recorded_request& asked, replayed_process& left) {
  const auto& [what, detail] = asked;
  if (what == "cancel")
    return input::cancel{detail, false};
  if (what == "pause")
    return input::pause{detail};
  if (what == "resume")
    return input::resume{};
  if (what == "step")
    return input::step{};
  if (what == "retry")
    return input::resume_failed{};
  auto fields = json::parse(detail, nullptr, false);
  if (fields.is_object() && what == "signal")
    return input::signal{text_of(fields, "name"), make_value(fields.value("payload", json()))};
  if (fields.is_object() && (what == "approve" || what == "reject"))
    return decision_of(what == "approve", fields, left);
  return failure("the request \"" + what + "\" can't be read");
}

} // namespace troupe
