/// Finding what has been done before, and saying why it is to be done again.
#pragma once

#include "runtime/store/digest_memo.hpp"
#include "runtime/store/result_files.hpp"
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
  std::string folder{};    ///< That paths of files are relative to.
  std::uint64_t place = 0; ///< As of `result_row`.
  duration lifetime{};     ///< Older ones are not taken; 0: any is.
  std::string only_of{};   ///< The process whose results alone are taken; empty: any.
  time_point now{};
};

/// What is known of it.
struct found_result {
  value output;       ///< Null pointer: it is to be done,
  std::string origin; ///< or the id of the execution that has.
  std::string reason; ///< Why it is to be done; else empty.
};

/// Looks in one store, and at files. From any threads, which may wait.
class result_finder {
public:
  using opener = std::function<result<std::unique_ptr<result_store>>()>;

  /// The store is opened when it is needed. `key`: its `result_store::result_key`.
  result_finder(std::string key, opener open_store);
  result_finder(const result_finder&) = delete;
  result_finder& operator=(const result_finder&) = delete;

  /// What digests are to be keyed by.
  const std::string& key() const noexcept { return key_; }

  /// Digests of files, which the store keeps from one program to the next.
  digest_memo& digests() noexcept { return digests_; }

  /// Where the store can't be read, nothing is taken. Of what is taken, the files that it has
  /// written are in their places.
  found_result find(const wanted_result& wanted);

  /// Closes the connection: nothing is found from now on.
  void close();

private:
  /// Calls `use(store)`, one thread at a time; after an error the store is opened anew.
  template <class Use>
  auto with_store(Use use) -> decltype(use(std::declval<result_store&>()));
  result<found_result> look(const wanted_result& wanted);
  /// Null pointer: it can't be taken, and `reason` says why.
  result<value> take(const wanted_result& wanted, const stored_result& one, std::string& reason);
  void save_digests();

  std::string key_;
  opener open_;
  digest_memo digests_;
  std::mutex mutex_; // guards the next two
  std::unique_ptr<result_store> reader_;
  bool closed_ = false;
};

} // namespace troupe
