/// What a client is yet to be told: the last state of each thing, not each change.
#pragma once

#include "api/stream/stream_event.hpp"
#include "api/stream/stream_topics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe::api {

/// Collects changes until they are taken as the text of events. Takes a bounded amount of memory,
/// however much happens: rows that don't fit are lost, and counted; of executions only how many
/// came into which state is kept then. Pure.
class pending_changes {
public:
  /// Bytes of rows, and changes of executions, that are kept at most.
  static constexpr std::size_t most_row_bytes = 131'072;
  static constexpr std::size_t most_changes = 10'000;

  /// A process, an approval or a schedule has changed, one of those that the client wants to hear
  /// of.
  void add_row(const stream_event& happened);

  /// What the topic `process/ID` tells: an execution of it has changed, or the process itself.
  void add_change(const stream_event& happened);

  /// So many events were lost before they came here.
  void lose(std::uint64_t count) { lost_ += count; }

  /// Events of rows that did not fit, so far.
  std::uint64_t dropped() const noexcept { return dropped_; }

  /// Takes rows, and what was lost, as events of a stream: each lacks the empty line at its end.
  /// Appends to `events`.
  void take_rows(std::vector<std::string>& events);

  /// The same of what `add_change` was given.
  void take_changes(std::vector<std::string>& events);

private:
  struct change {
    std::uint32_t execution = 0;
    task_state state = task_state::pending;
  };

  struct of_process {
    shared_event own{}; ///< The last of the process itself; null: none.
    std::vector<change> changes{};
    std::array<std::uint64_t, 12> counts{}; ///< By state, of the changes that are not kept.
    bool only_counts = false;
  };

  using row_map = std::map<std::string, shared_event, std::less<>>;

  void add_schedule(const stream_event& happened);
  static std::string changes_event(const std::string& process, of_process what);
  void drop_changes(of_process& of);

  row_map processes_;
  row_map approvals_;                                       ///< By the ids of executions.
  std::set<std::pair<std::string, std::string>> schedules_; ///< Workflows and ids.
  std::size_t row_bytes_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t dropped_ = 0;
  std::map<std::string, of_process, std::less<>> of_processes_;
  std::size_t changes_ = 0; ///< Of all processes.
};

/// An event of a stream without its end: `event: NAME`, and its data on one line.
std::string event_text(std::string_view name, const json& data);

} // namespace troupe::api
