/// The runtimes that live in a state folder, as others reach them.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/control/control_request.hpp"
#include "runtime/node/process_place.hpp"
#include "troupe/output.hpp"
#include "troupe/policy.hpp"
#include "troupe/waiting.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// Connections to all of them; the one that is this program's own needs none. What can't be reached
/// is told to `on_notice` and left out.
class live_runtimes {
public:
  /// Of `where`, its folder, what it tells and its own runtime count.
  explicit live_runtimes(const process_place& where);

  /// Adds the one whose control socket is at `address`, wherever that is.
  void reach(const std::string& address);

  /// The processes of all of them that answer in time.
  std::vector<process_summary> processes();

  /// The same of those whose control sockets are at none of these addresses.
  std::vector<process_summary> processes_beside(const std::set<std::string>& addresses);

  /// Of those whose control sockets are at these addresses, the processes with these ids that they
  /// have, and those whose starts are not stored yet: no other one is asked how it is. One of an
  /// earlier build leaves out the latter.
  std::vector<process_summary> processes_of(const std::set<std::string>& addresses,
                                            const std::vector<std::string>& ids);

  /// The process of that id, as the one tells that has it: from now on it counts as looked at.
  std::optional<process_summary> find(const std::string& id);

  /// Whether the one whose control socket is at `address` lives, and did not answer at the last
  /// look: it is stopped, or too busy.
  bool is_silent(const std::string& address) const;

  /// Whether one of them had the process at the last look.
  bool has(const std::string& process_id) const;

  /// Whether one of them had a pending approval of the execution at the last look.
  bool asks_about(const std::string& execution_id) const;

  /// Tells all that schedules of that workflow may have changed. Returns whether one of them starts
  /// processes by schedules.
  bool tell_of_schedules(const std::string& workflow);

  /// What waits for a person, in all of them.
  std::vector<approval_request> approvals();

  /// What some of the active processes of all of them wait for.
  waits_page waits(const waits_request& which);

  /// Asks the one that has the process `asked.process`, or waits for a decision on
  /// `asked.execution`, which must be whole ids.
  result<json> ask_owner(const control_request& asked);

private:
  struct live_runtime {
    std::string path;
    descriptor connection;              ///< None: it is this program's own.
    std::vector<std::string> processes; ///< Ids, as of the last look.
    std::vector<std::string> executions;
    bool is_silent = false;
  };

  /// What those of them answer that are meant, each with a list; empty: all are.
  std::vector<std::vector<json>> list(const control_request& asked,
                                      const std::function<bool(const live_runtime&)>& meant = {});
  std::function<bool(const live_runtime&)> at(const std::set<std::string>& addresses) const;
  result<json> ask(const live_runtime& one, const control_request& asked) const;
  bool is_own(const std::string& address) const;
  void tell(const std::string& notice) const;

  std::function<void(const std::string&)> on_notice_;
  own_runtime own_;
  std::vector<live_runtime> known_;
};

} // namespace troupe
