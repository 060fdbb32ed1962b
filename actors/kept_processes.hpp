/// The processes that a runtime's store keeps, and how it becomes the owner of those whose own
/// runtime is gone.
#pragma once

#include "actors/interfaces.hpp"
#include "actors/wall_clock.hpp"
#include "messages/process.hpp"
#include "runtime/base/result.hpp"
#include "runtime/definition/loader.hpp"
#include "runtime/store/sqlite_store.hpp"

#include <caf/fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe {

class kept_processes {
public:
  kept_processes(std::string path, caf::actor_system& system, journal_actor writer,
                 wall_clock clock)
    : path_{std::move(path)}, system_{system}, writer_{std::move(writer)}, clock_{clock} {}

  const std::string& path() const noexcept { return path_; }

  /// Those that have not ended and that nobody drives, but for those that come with a parent.
  result<std::vector<std::string>> abandoned();

  /// Becomes the owner of it and of what its tasks had started, ends what is left of its
  /// commands, and gives the orders that let these go on: children before their parents, it last.
  result<std::vector<start_process>> take_up(const std::string& process_id,
                                             const load_options& options);

private:
  result<sqlite_store*> reader();
  result<void> add(store& from, const std::string& process_id, const load_options& options,
                   std::vector<start_process>& orders);

  std::string path_;
  caf::actor_system& system_;
  journal_actor writer_;
  wall_clock clock_;
  std::unique_ptr<sqlite_store> reader_;
};

} // namespace troupe
