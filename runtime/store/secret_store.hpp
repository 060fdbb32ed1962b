/// Secrets by name, as a store keeps them: encrypted, by whoever uses it.
#pragma once

#include "runtime/secrets/secret_box.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// One secret.
struct kept_secret {
  std::string name{};
  std::vector<std::string> workflows{}; ///< Patterns of those that may read it; none: all.
  sealed_text sealed{};                 ///< Bound to the name and the patterns.
  std::string who{};                    ///< Has set it; may be empty.
  time_point when{};
  bool is_damaged = false; ///< It is not what was stored: what it says may be wrong.
};

/// The part of a store that keeps secrets. As one thread uses it; others open their own. Nothing of
/// a call that failed is stored.
class secret_store {
public:
  virtual ~secret_store() = default;

  /// Stores it, in one step that outlasts a power cut, in the place of one of that name.
  virtual result<void> write_secret(const kept_secret& wanted) = 0;

  /// Removes it. Returns whether it was there.
  virtual result<bool> remove_secret(const std::string& name) = 0;

  /// The one of that name; nothing: there is none.
  virtual result<std::optional<kept_secret>> find_secret(const std::string& name) = 0;

  /// All of them, in the order of the names' bytes.
  virtual result<std::vector<kept_secret>> secrets() = 0;

  /// Has `again` seal each of them anew, all in one step or none; nobody else changes one
  /// meanwhile. Returns how many there are.
  virtual result<std::size_t>
  reseal_secrets(const std::function<result<sealed_text>(const kept_secret&)>& again) = 0;
};

} // namespace troupe
