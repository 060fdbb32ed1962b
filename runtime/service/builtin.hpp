/// The services that every runtime has.
#pragma once

#include "runtime/service/exec/command_action.hpp"
#include "runtime/service/http/http_loop.hpp"
#include "troupe/registry.hpp"
#include "troupe/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>

namespace troupe {

/// How the built-in services behave.
struct builtin_options {
  std::FILE* print_to = stdout; ///< Of `printer:print`. Not owned; outlives the registry.
  /// Called before each of its lines; what it returns is held until that is written.
  std::function<std::shared_ptr<void>()> around_print{};
  duration kill_grace = std::chrono::seconds{2}; ///< Between SIGTERM and SIGKILL of a command.
  /// How long a command's output is read on after its shell has ended, where something that it
  /// left running in the background holds it open: at least,
  duration drain_grace = std::chrono::milliseconds{100};
  /// then, while something of its session lives, as long as something comes this often,
  duration quiet_grace = std::chrono::seconds{1};
  /// and at most.
  duration drain_limit = std::chrono::seconds{5};
  /// Between two looks at the memory that a command uses, where its task says how much it takes.
  duration memory_interval = std::chrono::seconds{1};
  std::shared_ptr<command_host> commands{};         ///< Null: one of this registry alone.
  std::shared_ptr<http_loop> requests{};            ///< Likewise.
  std::size_t output_limit = std::size_t{16} << 20; ///< Bytes kept of each stream of a command.
};

/// Adds `nop`, `printer`, `time`, `http`, `system/exec`, `system/storage`, `system/patch` and
/// `workflow`. Fails where the registry has one of their methods already.
result<void> add_builtin_services(action_registry& registry, const builtin_options& options = {});

} // namespace troupe
