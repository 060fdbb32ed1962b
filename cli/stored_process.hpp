/// A process as its store has it: what it runs, and what it went through.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/process_commands.hpp"
#include "runtime/durability/replay.hpp"
#include "runtime/policy/redactor.hpp"
#include "runtime/store/store.hpp"
#include "troupe/runtime.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace troupe::cli {

/// The definition that a stored process runs, loaded again; lives as long as `node`.
result<workflow_ptr> flow_of(store& from, const process_row& row, const runtime& node);

/// What is told of a stored process while it is replayed.
struct replay_listeners {
  replayer::listener events{};
  replayer::outcome_listener outcomes{};
};

/// Lets listeners hear what a stored process went through, and gives it as it is now.
result<replayed_process> replay_stored(store& from, const process_row& row,
                                       const workflow_ptr& flow, replay_listeners hear = {});

/// A stored process that a command is about, with what is needed to look into it.
struct opened_process {
  std::unique_ptr<sqlite_store> from;
  process_row row;
  runtime node{{.threads = 1, .jobs = 1}};

  result<workflow_ptr> flow() { return flow_of(*from, row, node); }
  result<replayed_process> replay(const workflow_ptr& flow, replay_listeners hear = {}) {
    return replay_stored(*from, row, flow, std::move(hear));
  }
};

/// Hides the secrets of a stored process: what it was handed, and what it has. Fails where it has
/// not ended, and can't be replayed.
result<redactor> secrets_of(opened_process& shown, const workflow_ptr& flow);

/// Opens the process that `flags` name; the exit code where that can't be done, and has been said.
std::optional<exit_code> open_process(const process_flags& flags, opened_process& into);

} // namespace troupe::cli
