/// Where the commands that remove processes and look after a store find it: on this machine, or at
/// a server.
#pragma once

#include "cli/server/server_choice.hpp"
#include "cli/store_access.hpp"
#include "runtime/node/store_upkeep.hpp"
#include "troupe/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe::cli {

/// The functions mean what those of `store_upkeep` mean. Used by one thread.
class upkeep_source {
public:
  upkeep_source() = default;
  virtual ~upkeep_source() = default;
  upkeep_source(const upkeep_source&) = delete;
  upkeep_source& operator=(const upkeep_source&) = delete;

  /// Those that are meant, in the order in which they were accepted.
  virtual result<std::vector<listed_process>> list(const process_query& which) = 0;
  virtual result<removal> remove(const std::vector<std::string>& called) = 0;
  virtual result<removal> remove_ended(const process_query& which) = 0;
  /// What it was, of which the id and the state are known.
  virtual result<process_summary> give_up(const std::string& called) = 0;
  virtual result<void> clear_away() = 0;
  virtual result<std::vector<std::string>> check() = 0;
  /// The rules as `--keep` has them.
  virtual result<std::size_t> prune(const std::vector<std::string>& rules, prune_mode mode) = 0;
  virtual result<store_sizes> compact() = 0;
};

/// The one that the flags mean. Fails where they make no sense, or there is no store.
result<std::unique_ptr<upkeep_source>> upkeep_in(const state_place& place,
                                                 const server_flags& server);

} // namespace troupe::cli
