#include "runtime/engine/input.hpp"

namespace troupe::input {

namespace {

template <class Input>
const Input& form_of(const Input& what) {
  return what;
}
action_recalled form_of(const action_recalled& what) {
  return {what.stamp};
}
action_lost form_of(const action_lost& what) {
  return {what.stamp};
}
group_settled form_of(const group_settled& what) {
  return {what.group, what.summary.expired ? what.summary : group_summary{}};
}

} // namespace

any recorded_form(const any& what) {
  return std::visit([](const auto& each) { return any{form_of(each)}; }, what);
}

} // namespace troupe::input
