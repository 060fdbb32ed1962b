/// The logs of a process that may still run, as they are asked for.
#pragma once

#include "runtime/node/log_follower.hpp"
#include "runtime/node/logged_action.hpp"
#include "runtime/node/stored_process.hpp"

#include <functional>
#include <string>

namespace troupe {

/// Gives `hear` what is `wanted` of what commands of a process have written, into the files below
/// `logs`, and write until `is_over`, which is asked as `changes` watches; or until `hear` returns
/// false. Of those `wanted` that `failed`: all of an attempt's, once that is stored, or, where it
/// has none, why it failed, without secrets. Fails where the process has no such task, files can't
/// be watched, or the store or a log can't be read.
result<void> follow_logs(const stored_process& of, log_follower& changes, const std::string& logs,
                         const log_query& wanted, const text_listener& hear,
                         const std::function<bool()>& is_over);

} // namespace troupe
