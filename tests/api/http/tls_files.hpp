/// Certificates for tests, made on the spot.
#pragma once

#include <string>

namespace troupe::api::testing {

/// Writes a fresh certificate of `localhost` that signs itself, and its key, both PEM.
void write_certificate(const std::string& certificate, const std::string& key);

} // namespace troupe::api::testing
