/// Looking after a store: forgetting what has ended, checks, copies, space.
#pragma once

#include "runtime/node/listed_process.hpp"
#include "runtime/node/process_place.hpp"
#include "troupe/options.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace troupe {

/// How many processes are gone, and how many are not that were meant: those that started them live,
/// or somebody has just taken them up.
struct removal {
  std::size_t removed = 0;
  std::size_t kept = 0;
};

/// What `prune` does.
enum class prune_mode : std::uint8_t { forget, count };

/// The bytes of a store and its log.
struct store_sizes {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

/// Used by one thread; beside others who use the store. Where a process is named by `called`, that
/// is its id or the beginning of it, if only one begins so. Everything fails where there is no
/// store.
class store_upkeep {
public:
  explicit store_upkeep(process_place place);
  ~store_upkeep();
  store_upkeep(const store_upkeep&) = delete;
  store_upkeep& operator=(const store_upkeep&) = delete;

  /// Fails where there is no store, or it can't be read.
  result<void> open();

  /// Forgets processes that have ended; none where one of them has not.
  result<removal> remove(const std::vector<std::string>& called);

  /// Forgets all of those that have ended.
  result<removal> remove_ended(const process_query& which);

  /// Forgets what the rules don't let stay, or only counts it. Returns how many processes that are,
  /// sub-workflows among them.
  result<std::size_t> prune(std::span<const keep_rule> rules, prune_mode mode);

  /// Forgets a process that nobody drives, whatever has become of it, and tells what it was. What
  /// it leaves is for `clear_away`.
  result<listed_process> give_up(const std::string& called);

  /// Clears away what processes have left that were given up.
  result<void> clear_away();

  /// Everything that is wrong with the store, a line each; empty: it is sound.
  result<std::vector<std::string>> check();

  /// Gives back the space that is free in it.
  result<store_sizes> compact();

  /// Writes a copy of it, as it is at one moment, to a new file.
  result<void> back_up(const std::string& path);

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace troupe
