/// Fresh identities.
#pragma once

#include <cstdint>
#include <string>

namespace troupe {

/// A random (version 4) UUID (RFC 9562), from the operating system's entropy.
std::string make_uuid();

/// The version 4 UUID made of 128 given bits, six of which the version overrides.
std::string format_uuid(std::uint64_t high, std::uint64_t low);

} // namespace troupe
