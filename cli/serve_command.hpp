/// `troupe serve`: a runtime that others ask by HTTP.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/quota_flags.hpp"
#include "cli/run_options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace troupe::cli {

/// Where a server listens unless it is told otherwise.
inline constexpr const char* usual_listening = "127.0.0.1:7070";

/// As written on the command line, unchecked.
struct serve_flags {
  std::string listen = usual_listening;
  std::string certificate;
  std::string key;
  bool behind_proxy = false;
  std::vector<std::string> hosts;
  std::vector<std::string> origins;
  std::optional<std::string> rate;
  quota_flags quotas;
  run_flags drive; ///< The machine, and where state is kept.
};

/// Adds the options to `command`, which is `serve`.
void add_serve_flags(CLI::App& command, serve_flags& flags);

/// Takes up what is left in the store, and serves until a signal ends it: then what runs is left in
/// the store, for the next start.
exit_code serve(const serve_flags& flags);

} // namespace troupe::cli
