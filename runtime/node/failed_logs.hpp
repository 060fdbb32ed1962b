/// The logs of attempts that fail, while their process may go on.
#pragma once

#include "runtime/node/log_follower.hpp"
#include "runtime/node/logged_action.hpp"
#include "runtime/store/history.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace troupe {

/// Reads on in the journal of a process, and of the logs only those that it shows. For one thread.
class failed_logs {
public:
  /// Of `row`, below `logs`, as `wanted` asks for them. `from` and `wanted` must outlive it.
  failed_logs(store& from, const process_row& row, std::string logs, const log_query& wanted)
    : past_{from, row}, logs_{std::move(logs)}, wanted_{wanted} {}

  /// Gives `hear` those of attempts that have failed, in order, then those that fail until
  /// `is_over`, which is asked as `changes` watches; or until `hear` returns false. Fails where the
  /// store or a log can't be read.
  result<void> follow(log_follower& changes, const text_listener& hear,
                      const std::function<bool()>& is_over);

private:
  result<bool> read_on(const text_listener& hear);

  history past_;
  std::string logs_;
  const log_query& wanted_;
  std::uint64_t read_ = 0; ///< Entries of the journal.
};

} // namespace troupe
