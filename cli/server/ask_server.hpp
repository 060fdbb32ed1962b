/// What all commands have in common that ask a server.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"
#include "cli/server/server_choice.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/client/server_client.hpp"

#include <utility>

namespace troupe::cli {

/// Has `work(client)` ask the server, unless an option was `given` that no server can be told;
/// `starts`: a process is to be started.
template <class Work>
exit_code ask_server(server_place where, const run_flags& given, bool starts, Work work) {
  if (auto fault = unsuited_option(given, starts))
    return refuse(*fault);
  auto client = server_client::open(std::move(where));
  if (!client)
    return fail(client.error());
  return work(**client);
}

} // namespace troupe::cli
