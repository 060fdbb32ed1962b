#include "api/operations/workflow_access.hpp"

#include "api/operations/workplace.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/language/workflow/edges.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace troupe::api {

namespace {

api_problem no_such_workflow(const std::string& name) {
  return problem_of(error_code::workflow_unknown, "there is no workflow \""
                                                    + visible_line(excerpt(name, 200))
                                                    + "\", or no such version of it");
}

json input_json(const std::string& name, const input_summary& rule) {
  json made{{"name", name},
            {"type", rule.type},
            {"required", rule.required},
            {"description", rule.description}};
  if (rule.fallback)
    made["default"] = *rule.fallback;
  return made;
}

constexpr std::array<std::string_view, 6> edge_names{"order",   "dependency", "transition",
                                                     "failure", "ending",     "awaited"};

json edge_json(const workflow& flow, const edge& arrow) {
  json made{{"from", flow.path_of(arrow.from)},
            {"to", flow.path_of(arrow.to)},
            {"kind", edge_names[static_cast<std::size_t>(arrow.kind)]}};
  if (!arrow.label.empty())
    made["label"] = arrow.label;
  return made;
}

} // namespace

tl::expected<void, api_problem> may_name(const caller& who, const std::string& name) {
  if (!may_see(who, name))
    return tl::unexpected{no_such_workflow(name)};
  return {};
}

api_problem problem_for(const caller& who, const std::string& name, const catalogue_fault& why) {
  return why.problems.empty() ? problem_for(who, name, why.reason) : problem_of(why.problems);
}

api_problem problem_for(const caller& who, const std::string& name, const error& why) {
  if (why.code == error_code::workflow_unknown && !who.workflows.empty())
    return no_such_workflow(name);
  return problem_of(why);
}

json definition_json(const workflow& flow) {
  const auto told = summary_of(flow);
  auto inputs = json::array();
  for (const auto& [name, each] : told.inputs)
    inputs.push_back(input_json(name, each));
  auto edges = json::array();
  for (const auto& each : edges_of(flow))
    edges.push_back(edge_json(flow, each));
  return {{"name", told.name},        {"description", told.description}, {"version", told.version},
          {"hash", told.hash},        {"inputs", std::move(inputs)},     {"signals", told.signals},
          {"outline", outline(flow)}, {"edges", std::move(edges)}};
}

} // namespace troupe::api
