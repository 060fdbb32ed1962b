/// Who asks, and what such a one may do.
#pragma once

#include <cstdint>
#include <string>

namespace troupe::api {

/// What a token allows; each allows what those before it do.
enum class role : std::uint8_t {
  nobody,   ///< Without a token: whether the server lives.
  viewer,   ///< Looks.
  operates, ///< Called `operator`: starts what is in the catalogue, steers, decides.
  admin,    ///< Changes the catalogue, starts other definitions, gives out tokens.
};

/// The one behind a request.
struct caller {
  std::string token{}; ///< The name of the token; empty: there is none.
  role may = role::nobody;
  std::string workflows{}; ///< A pattern with `*` that names of workflows must match; empty: any.
  std::string peer{};      ///< The address.
};

} // namespace troupe::api
