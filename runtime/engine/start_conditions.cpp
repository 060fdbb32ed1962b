#include "runtime/engine/start_conditions.hpp"

#include "runtime/dispatch/written_demand.hpp"
#include "troupe/action.hpp"

namespace troupe {

namespace {

/// What an action takes that may block, where nobody says otherwise.
const std::shared_ptr<const demand>& one_cpu() {
  static const auto made = std::make_shared<const demand>(demand{{{"cpus", whole_unit}}, {}, {}});
  return made;
}

} // namespace

result<start_terms> start_conditions::terms_of(run_index r) {
  const auto& x = runs_[r];
  const auto& work = *x.def->work;
  start_terms terms;
  if (const auto* rule = work.start.get()) {
    const auto names = values_.environment_of(x);
    auto needs = demand_of(*rule, names);
    if (!needs)
      return tl::unexpected{std::move(needs.error())};
    terms.needs = std::move(*needs);
    auto priority = expand(rule->priority, names);
    if (!priority)
      return tl::unexpected{std::move(priority.error())};
    if (!(*priority)->is_null()) {
      auto number = priority_of(**priority);
      if (!number)
        return tl::unexpected{std::move(number.error())};
      terms.priority = *number;
    }
  } else if (work.handler->pace == action_pace::blocking) {
    terms.needs = one_cpu();
  }
  if (!terms.needs)
    return terms;
  terms.written = x.def->index;
  for (auto above = r; above != no_run; above = runs_[above].parent)
    if (runs_[above].role == run_role::element)
      terms.begun = runs_[above].number;
  return terms;
}

result<std::shared_ptr<const demand>> start_conditions::demand_of(const start_rule& rule,
                                                                  const environment& names) {
  if (rule.needs)
    return rule.needs;
  value parts[3];
  const template_value* written[] = {&rule.resources, &rule.limits, &rule.labels};
  for (std::size_t i = 0; i < std::size(parts); ++i) {
    auto content = expand(*written[i], names);
    if (!content)
      return tl::unexpected{std::move(content.error())};
    parts[i] = std::move(*content);
  }
  return troupe::demand_of(*parts[0], *parts[1], *parts[2], rule.takes_cpu ? whole_unit : 0)
    .map([](demand made) { return std::make_shared<const demand>(std::move(made)); });
}

/// What an expression gives is part of what was decided.
result<value> start_conditions::expand(const template_value& written, const environment& names) {
  auto content = written.expand(names);
  if (content && !written.is_constant())
    feed_.computed(*content);
  return content;
}

} // namespace troupe
