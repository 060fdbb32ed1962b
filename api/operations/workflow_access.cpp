#include "api/operations/workflow_access.hpp"

#include "api/operations/workplace.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

namespace troupe::api {

namespace {

api_problem no_such_workflow(const std::string& name) {
  return problem_of(error_code::workflow_unknown, "there is no workflow \""
                                                    + visible_line(excerpt(name, 200))
                                                    + "\", or no such version of it");
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
  return {{"name", told.name},
          {"description", told.description},
          {"version", told.version},
          {"hash", told.hash},
          {"outline", outline(flow)}};
}

} // namespace troupe::api
