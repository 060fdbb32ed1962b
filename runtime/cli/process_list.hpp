/// `troupe ps`: the processes of a store.
#pragma once

#include "runtime/base/json.hpp"
#include "runtime/cli/exit_code.hpp"
#include "runtime/cli/store_access.hpp"
#include "runtime/store/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// As written on the command line, unchecked.
struct ps_flags {
  state_place place;
  std::vector<std::string> states;
  std::optional<std::string> name;
  std::optional<std::string> older_than; ///< A duration since it was accepted.
  bool live = false;
  std::string output = "text";
};

/// Prints the processes that are meant.
exit_code list_processes(const ps_flags& flags);

/// `{"processId","name","state","reason","parentId","acceptedAt","endedAt","errors","owner"}`,
/// where the owner is null or `{"host","pid","alive"}`.
json to_json(const process_row& row, time_point now);

} // namespace troupe::cli
