#include "runtime/engine/scope.hpp"

#include "runtime/base/uuid.hpp"
#include "runtime/engine/run_tree.hpp"
#include "runtime/language/expression/search.hpp"

#include <algorithm>

namespace troupe {

namespace {

const value* find_in(const std::vector<std::pair<symbol, value>>& names, symbol name) {
  for (const auto& [known, content] : names)
    if (known == name)
      return &content;
  return nullptr;
}

} // namespace

const value* scope::find(symbol name) const {
  return find_in(names, name);
}

void scope::set(symbol name, value content) {
  for (auto& [known, old] : names)
    if (known == name) {
      old = std::move(content);
      return;
    }
  names.emplace_back(name, std::move(content));
}

scope* output_scope(const scope_ptr& inner) {
  for (auto* at = inner.get(); at; at = at->outer.get())
    if (at->keeps_outputs)
      return at;
  return nullptr;
}

std::uint64_t recorded_world::next_number() {
  auto z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::string recorded_world::next_uuid() {
  auto high = next_number();
  return format_uuid(high, next_number());
}

const value* task_environment::find(symbol name) const {
  if (const auto* own = find_in(extra_, name))
    return own;
  if (output_ && output_->is_object()) {
    if (const auto* known = find_in(shown_, name))
      return known;
    if (auto field = output_->find(names_.text(name)); field != output_->end()) {
      // Reserved once, so that pointers given out earlier stay valid.
      if (shown_.empty())
        shown_.reserve(output_->size());
      return &shown_.emplace_back(name, share_part(output_, *field)).second;
    }
  }
  for (const auto* at = inner_; at; at = at->outer.get())
    if (const auto* found = at->find(name))
      return found;
  if (const auto* found = state_.find(name))
    return found;
  const auto* field = field_in_other_case(name);
  return field ? field : of_attempt(name);
}

/// `attempt`, and `last`: how the one before it ended. A name of the definition's own comes first.
const value* task_environment::of_attempt(symbol name) const {
  if (!self_ || behaviour() < 2)
    return nullptr;
  const auto& text = names_.text(name);
  if (text != "attempt" && text != "last")
    return nullptr;
  if (const auto* known = made_before(name))
    return known;
  if (text == "attempt")
    return make(name, make_value(std::max(self_->attempt, 1U)));
  const auto* known = self_->attempts.get();
  return make(name, known && known->last ? make_value(known->last->told()) : null_value());
}

const value* task_environment::made_before(symbol name) const {
  for (const auto& [known, content] : made_)
    if (known == name)
      return &content;
  return nullptr;
}

const value* task_environment::make(symbol name, value content) const {
  return &made_.emplace_front(name, std::move(content)).second;
}

/// A field of the output whose name is `name` but for its case, as Fluxor's definitions name them;
/// null where there is none, or several.
const value* task_environment::field_in_other_case(symbol name) const {
  if (!output_ || !output_->is_object() || behaviour() < 2)
    return nullptr;
  if (const auto* known = made_before(name))
    return known;
  auto field = expression_detail::find_key(*output_, names_.text(name));
  if (!field || !*field)
    return nullptr;
  return make(name, share_part(output_, **field));
}

bool task_environment::can_exist(symbol name) const {
  return behaviour() >= 2 && (names_.is_declared(name) || find(name));
}

std::string_view task_environment::state_of(std::uint32_t task) const {
  return runs_ ? runs_->state_of(*self_, task) : std::string_view{};
}

} // namespace troupe
