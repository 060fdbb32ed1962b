/// Which execution writes which path: two of one process never write the same.
#pragma once

#include "runtime/engine/run_tree.hpp"
#include "runtime/files/path_claims.hpp"

namespace troupe {

/// Owns which paths executions have said that they write (`files.out`). Those of one path (a loop's
/// passes, retries) may write the same: they come one after the other.
class output_claims {
public:
  output_claims(const process_setup& setup, const run_tree& runs) : setup_{setup}, runs_{runs} {}

  /// Notes what `r`, whose input has been expanded, is to write. Fails where another one does.
  result<void> claim(run_index r);

  /// All that it owns, as references (description.hpp).
  template <class Self>
  static auto members(Self& self);

private:
  const process_setup& setup_;
  const run_tree& runs_;
  path_claims claims_;
};

} // namespace troupe
