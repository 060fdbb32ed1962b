/// The operations as programs read of them.
#pragma once

#include "api/operations/operation.hpp"

#include <span>
#include <string>

namespace troupe::api {

/// The OpenAPI 3.1 document of these operations; `version` is Troupe's.
json openapi_document(std::span<const operation> all, const std::string& version);

} // namespace troupe::api
