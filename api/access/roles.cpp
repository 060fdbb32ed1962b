#include "api/access/roles.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace troupe::api {

namespace {

using namespace std::string_view_literals;

constexpr std::array named_roles{
  std::pair{role::viewer, "viewer"sv},
  std::pair{role::operates, "operator"sv},
  std::pair{role::admin, "admin"sv},
};

tl::unexpected<error> denied(std::string message) {
  return failure(error_code::access_denied, std::move(message));
}

} // namespace

std::string_view role_name(role which) noexcept {
  for (const auto& [each, name] : named_roles)
    if (each == which)
      return name;
  return "nobody";
}

result<role> role_named(std::string_view text) {
  std::vector<std::string> names;
  for (const auto& [each, name] : named_roles) {
    if (name == text)
      return each;
    names.emplace_back(name);
  }
  return failure(error_code::argument_invalid,
                 "\"" + visible_line(excerpt(text, 60))
                   + "\" is no role: expected viewer, operator or admin" + suggestion(text, names));
}

result<void> may(const caller& who, role needed, std::string_view workflow) {
  if (needed == role::nobody)
    return {};
  const auto wanted = std::string{role_name(needed)};
  if (who.may == role::nobody)
    return denied("this needs a token with the role " + wanted);
  if (who.may < needed)
    return denied("this needs the role " + wanted + ", and the token \"" + who.token
                  + "\" has the role " + std::string{role_name(who.may)}
                  + ": use another token, or have an admin make one (troupe token add NAME --role "
                  + wanted + ")");
  if (who.workflows.empty() || (workflow.empty() && needed == role::viewer)
      || (!workflow.empty() && matches_pattern(who.workflows, workflow)))
    return {};
  const auto what = workflow.empty()
                      ? "this is about more than them"
                      : "this is about \"" + visible_line(excerpt(workflow, 200)) + "\"";
  return denied("the token \"" + who.token + "\" is for workflows named " + who.workflows
                + " only, and " + what + ": use another token");
}

} // namespace troupe::api
