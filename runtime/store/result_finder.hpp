/// Finding what has been done before, and saying why it is to be done again.
#pragma once

#include "runtime/durability/result_basis.hpp"
#include "runtime/store/result_store.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

/// What an attempt is about to do.
struct wanted_result {
  attempt_basis basis;
  std::uint64_t place = 0; ///< As of `result_row`.
  duration lifetime{};     ///< Older ones are not taken; 0: any is.
  time_point now;
};

/// What is known of it.
struct found_result {
  std::optional<stored_result> taken; ///< None: it is to be done,
  std::string reason;                 ///< because of this.
};

/// Looks in one store. From any threads, which may wait.
class result_finder {
public:
  using opener = std::function<result<std::unique_ptr<result_store>>()>;

  /// The store is opened when it is needed. `key`: its `result_store::result_key`.
  result_finder(std::string key, opener open_store)
    : key_{std::move(key)}, open_{std::move(open_store)} {}
  result_finder(const result_finder&) = delete;
  result_finder& operator=(const result_finder&) = delete;

  /// What digests are to be keyed by.
  const std::string& key() const noexcept { return key_; }

  /// Where the store can't be read, nothing is taken.
  found_result find(const wanted_result& wanted);

  /// Closes the connection: nothing is found from now on.
  void close();

private:
  result<result_store*> reader();
  result<found_result> look(const wanted_result& wanted);

  std::string key_;
  opener open_;
  std::mutex mutex_; // guards the next
  std::unique_ptr<result_store> reader_;
  bool closed_ = false;
};

} // namespace troupe
