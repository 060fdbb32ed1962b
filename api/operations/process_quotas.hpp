/// How many processes may be active that were started by HTTP: of one token, and of one workflow.
#pragma once

#include "api/http/problem.hpp"
#include "runtime/node/process_directory.hpp"
#include "troupe/process.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::api {

/// Of each workflow whose name matches, so many.
struct workflow_quota {
  std::string workflows; ///< Their names; `*` is any text, `?` any character.
  std::uint32_t most = 0;
};

/// The most of active processes.
struct quota_setting {
  std::uint32_t of_token = 0; ///< That one token has started; 0: any number.
  /// Of a workflow the first one counts that its name matches; others may have any number.
  std::vector<workflow_quota> of_workflows{};

  /// Whether there is any bound.
  bool is_set() const noexcept { return of_token > 0 || !of_workflows.empty(); }
};

/// Who starts, and what.
struct quota_user {
  std::string token;
  std::string workflow;
};

class process_quotas;

/// A place for a process that is about to start: free again when it is not held by then.
class quota_place {
public:
  /// None.
  quota_place() noexcept = default;
  /// One that `of` has counted for `who`.
  quota_place(std::shared_ptr<process_quotas> of, quota_user who) noexcept
    : of_{std::move(of)}, who_{std::move(who)} {}
  quota_place(quota_place&&) noexcept = default;
  quota_place& operator=(quota_place&&) = delete;
  ~quota_place() { give_back(); }

  /// Frees it now.
  void give_back() noexcept;

private:
  friend class process_quotas;
  std::shared_ptr<process_quotas> of_; ///< Null: there is nothing to give back.
  quota_user who_;
};

/// Counts what is active, in a few bytes a process and a moment a start. Thread-safe. Processes may
/// end when it is gone, so it is shared.
class process_quotas : public std::enable_shared_from_this<process_quotas> {
public:
  /// Nothing is counted yet, and nobody may start anything under a quota: see `open`.
  explicit process_quotas(quota_setting most) : most_{std::move(most)} {}

  /// A place for one more; whoever starts at the same time gets another one. Fails with 429 where
  /// there is none, and with 503 until `open`.
  tl::expected<quota_place, api_problem> take(quota_user who);

  /// The process has the place until `let_go`.
  void hold(quota_place place, const std::string& process_id);

  /// It has ended. Does nothing where it has no place.
  void let_go(const std::string& process_id);

  /// Counts a process that goes on, whoever has as many already, where it was started by HTTP and
  /// is not counted yet. Fails where `in` can't tell that.
  result<void> adopt(const process& running, process_directory& in);

  /// What was active before the server began is counted: others may start.
  void open();

private:
  friend class quota_place;

  const workflow_quota* quota_of(const std::string& workflow) const;
  void count(const quota_user& who);
  void count_off(const quota_user& who) noexcept;
  void give_back(const quota_user& who) noexcept;

  const quota_setting most_;
  std::mutex mutex_; ///< Over all that follows.
  bool is_open_ = false;
  std::unordered_map<std::string, std::uint32_t> of_tokens_;
  std::unordered_map<std::string, std::uint32_t> of_workflows_;
  std::unordered_map<std::string, quota_user> held_; ///< By the ids of processes.
};

} // namespace troupe::api
