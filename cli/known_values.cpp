#include "cli/known_values.hpp"

#include "runtime/action/surroundings.hpp"

namespace troupe::cli {

known_values::known_values(const workflow& flow, const json& given) {
  for (const auto& [name, text] : surroundings_here(flow.config.env).environment)
    if (text && flow.config.env.contains(name))
      variables_.emplace(name, make_value(*text));
  for (const auto& [name, rule] : flow.inputs)
    if (auto known = flow.symbols.find(name); known && rule.fallback)
      bind(*known, make_value(*rule.fallback));
  for (const auto& [name, content] : given.items())
    if (auto known = flow.symbols.find(name))
      bind(*known, make_value(content));
  for (const auto& set : flow.init)
    if (!given.contains(flow.symbols.text(set.name)))
      bind(set.name, make_value(set.content.preview(*this)));
}

const value* known_values::find(symbol name) const {
  auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

time_point known_values::now() const {
  return std::chrono::system_clock::now();
}

std::string known_values::next_uuid() const {
  return "00000000-0000-0000-0000-000000000000";
}

const value* known_values::variable(const std::string& name) const {
  auto found = variables_.find(name);
  return found == variables_.end() ? nullptr : &found->second;
}

void known_values::bind(symbol name, value content) {
  if (content)
    values_.insert_or_assign(name, std::move(content));
  else
    values_.erase(name);
}

void known_values::enter(const std::vector<parameter>& scoped, hidden& outer) {
  for (const auto& set : scoped) {
    auto content = make_value(set.content.preview(*this));
    enter_unknown(set.name, outer);
    bind(set.name, std::move(content));
  }
}

void known_values::enter_unknown(symbol name, hidden& outer) {
  const auto* known = find(name);
  outer.emplace_back(name, known ? *known : nullptr);
  bind(name, nullptr);
}

void known_values::leave(const hidden& outer) {
  for (auto hid = outer.rbegin(); hid != outer.rend(); ++hid)
    bind(hid->first, written_.contains(hid->first) ? nullptr : hid->second);
}

void known_values::forget_results(const task& ended) {
  auto forget = [&](symbol name) {
    written_.insert(name);
    values_.erase(name);
  };
  if (ended.has_output())
    forget(ended.name_space);
  for (const auto& set : ended.post)
    forget(set.name);
}

} // namespace troupe::cli
