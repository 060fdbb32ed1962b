/// The journal writes the store of a node, on a thread of its own. Entries that arrive while a
/// commit is under way share the next one.
///
///   processes           journal                    store
///     | - append_entry --> | - commit (a group) ----> |
///     | <- entry_committed | <- receipts ------------ |
///
/// While the store can't be written it holds what it was given, says why, and tries again. Where
/// that is for want of memory, and none comes within `memory_patience`, who waits for it is lost.
#pragma once

#include "actors/interfaces.hpp"
#include "actors/wall_clock.hpp"
#include "messages/journal.hpp"
#include "runtime/base/time.hpp"
#include "runtime/observe/metrics/metric_figures.hpp"
#include "runtime/store/store.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

class journal {
public:
  using actor_type = journal_actor;
  static constexpr const char* name = "troupe.journal";

  struct setting {
    std::shared_ptr<store> kept_in; ///< With this runtime as its owner; the journal's alone.
    std::int64_t owner = 0;         ///< The key of this runtime there.
    wall_clock clock;
    /// Hears why nothing can be stored, and, with nothing, that it can again. Must be quick.
    std::function<void(const std::string&)> on_trouble;
    duration (*uptime)() = &troupe::uptime;
    metric_counter entries{};   ///< Those that it has written.
    metric_histogram commits{}; ///< How long each took that succeeded.
    metric_gauge trouble{};     ///< 1 while nothing can be stored.
  };

  journal(journal_actor::pointer self, setting where);

  journal_actor::behavior_type make_behavior();

private:
  /// Changes that are committed together, and who waits for each.
  struct commit_group {
    std::vector<change> changes;
    std::vector<caf::strong_actor_ptr> senders;
  };

  void append(append_entry& order);
  void flush();
  result<std::vector<receipt>> commit();
  void answer(const std::vector<receipt>& receipts);
  void look(const look_at_claim& wanted);
  void answer_looks();
  void hold(const error& reason);
  bool is_starved(const error& reason);
  void give_up();
  store_released release();
  void refuse(const std::string& reason);
  processes_taken take(const take_processes& wanted);
  void beat();
  void sign_on();
  void note_trouble(const std::string& reason);

  journal_actor::pointer self_;
  setting setting_;
  commit_group arriving_;
  commit_group committing_; ///< Given to the store, and not known to be in it.
  std::deque<std::pair<look_at_claim, caf::strong_actor_ptr>> looks_; ///< Not answered yet.
  duration committed_at_{};                ///< The uptime before the last commit.
  std::optional<duration> starving_since_; ///< An uptime: memory was wanting at each try since.
  bool flush_due_ = false;
  bool closing_ = false;
  bool given_up_ = false;
  bool released_ = false; ///< Others may drive what it drove.
  std::string address_;   ///< Of this runtime's control socket; or empty.
  std::string trouble_;   ///< As it was told last; empty: none.
};

} // namespace troupe
