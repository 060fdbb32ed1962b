/// What roles are called, and what a caller may.
#pragma once

#include "api/access/caller.hpp"
#include "troupe/result.hpp"

#include <string_view>

namespace troupe::api {

/// As people and files call it: `viewer`, `operator`, `admin`; `nobody`, which no token has.
std::string_view role_name(role which) noexcept;

/// The role of a token that is called so. Fails with the names that there are.
result<role> role_named(std::string_view text);

/// Whether that caller may do what needs such a role, with processes of the workflow of that name.
/// Empty: it is about no single workflow; then a caller who is bound to some may only look, and
/// whoever answers shows it what its pattern matches. Fails with what is missing, and what to do.
result<void> may(const caller& who, role needed, std::string_view workflow = {});

} // namespace troupe::api
