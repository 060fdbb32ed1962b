/// What of processes that were started by HTTP is bounded: how many are active, how many of these
/// wait, and what those that have ended take; of one token, and of one workflow.
#pragma once

#include "api/http/problem.hpp"
#include "runtime/node/process_directory.hpp"
#include "runtime/observe/metrics/metric_figures.hpp"
#include "troupe/event.hpp"
#include "troupe/process.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::api {

/// Of each workflow whose name matches, so much.
struct workflow_quota {
  std::string workflows; ///< Their names; `*` is any text, `?` any character.
  std::uint64_t most = 0;
};

/// The most of something.
struct quota_bounds {
  std::uint64_t of_token = 0; ///< Of what one token has started; 0: no bound.
  /// Of a workflow the first one counts that its name matches; others have no bound.
  std::vector<workflow_quota> of_workflows{};

  /// Whether there is any bound.
  bool is_set() const noexcept { return of_token > 0 || !of_workflows.empty(); }

  /// The bound of a workflow; 0: none.
  std::uint64_t of_workflow(const std::string& name) const;
};

/// The most of active processes, of those among them that wait, and of the bytes that those which
/// have ended take in the store.
struct quota_setting {
  quota_bounds active{};
  quota_bounds waiting{};
  quota_bounds stored{};
};

/// Whether a process in this state has begun and does not run: it is paused, or about to be.
bool is_held_back(process_state state) noexcept;

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

/// Counts what is active, in a few bytes a process and a moment a start. What has ended the store
/// adds up. Thread-safe. Processes may end when it is gone, so it is shared.
class process_quotas : public std::enable_shared_from_this<process_quotas> {
public:
  /// Nothing is counted yet, and nobody may start anything under a quota: see `open`.
  /// `refused` counts what they refuse.
  explicit process_quotas(quota_setting most, labelled<metric_counter, 1> refused = {})
    : most_{std::move(most)}, refused_{refused} {}

  /// A place for one more; whoever starts at the same time gets another one. Fails with 429 where
  /// there is none, or those that have ended take too much of the store that `in` knows, and with
  /// 503 until `open`.
  tl::expected<quota_place, api_problem> take(quota_user who, process_directory& in);

  /// The process has the place until it ends. Asks the process: may block.
  void hold(quota_place place, const process& running);
  /// The same until `let_go`, without asking.
  void hold(quota_place place, const std::string& process_id);

  /// It has ended. Does nothing where it has no place.
  void let_go(const std::string& process_id);

  /// Counts a process that goes on, whoever has as many already, where it was started by HTTP and
  /// is not counted yet. Fails where `in` can't tell that.
  result<void> adopt(const process& running, process_directory& in);

  /// Whether it is to hear of each state that a process comes into.
  bool wants_states() const noexcept { return most_.waiting.is_set(); }
  /// Hears in which state it is that holds a place now. Asks the process: may block.
  void look_at(const process& running);
  /// Hears of one.
  void note(const process_event& change);

  /// Whether processes are to have a label with the token that starts them.
  bool wants_token_label() const noexcept { return most_.stored.of_token > 0; }

  /// What was active before the server began is counted: others may start.
  void open();

private:
  friend class quota_place;

  /// How many there are, by names.
  struct quota_counts {
    std::unordered_map<std::string, std::uint32_t> of_tokens;
    std::unordered_map<std::string, std::uint32_t> of_workflows;

    void add(const quota_user& who);
    void remove(const quota_user& who) noexcept;
  };
  /// One that has a place.
  struct held_process {
    quota_user who;
    bool waits = false;   ///< It is counted among those.
    bool is_told = false; ///< Its state was heard of since it has the place.
  };

  tl::unexpected<api_problem> refuse(const char* quota, api_problem why) const;
  bool counts() const noexcept { return most_.active.is_set() || most_.waiting.is_set(); }
  void set_waits(held_process& held, bool waits);
  void watch(const process& running);
  void see(const std::string& process_id, process_state state);
  void give_back(const quota_user& who) noexcept;

  const quota_setting most_;
  const labelled<metric_counter, 1> refused_; ///< By the name of the quota.
  std::mutex mutex_;                          ///< Over all that follows.
  bool is_open_ = false;
  quota_counts active_;
  quota_counts waiting_;                               ///< Of the active ones.
  std::unordered_map<std::string, held_process> held_; ///< By the ids of processes.
};

} // namespace troupe::api
