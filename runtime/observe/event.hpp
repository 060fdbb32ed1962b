/// Everything that can be heard of a runtime, as one type.
#pragma once

#include "troupe/event.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace troupe {

/// How far a process is, its sub-workflows included.
struct progress_event {
  time_point at;
  std::string process_id;
  progress counters;

  friend bool operator==(const progress_event&, const progress_event&) = default;
};

/// One thing that happened.
using any_event = std::variant<execution_event, process_event, approval_event, value_event,
                               condition_event, progress_event>;

/// As many hold it as subscribers wait for it.
using shared_event = std::shared_ptr<const any_event>;

/// The alternatives of `any_event`, in its order.
enum class event_type : std::uint8_t {
  execution,
  process,
  approval,
  value_set, ///< As text `value`.
  condition,
  progress,
};

inline constexpr std::size_t event_types = std::variant_size_v<any_event>;

inline event_type type_of(const any_event& happened) noexcept {
  return static_cast<event_type>(happened.index());
}

/// `execution`, `process`, ...
std::string_view to_string(event_type type) noexcept;
std::optional<event_type> event_type_of(std::string_view text) noexcept;

/// The process that it happened in.
const std::string& process_of(const any_event& happened) noexcept;

/// The task that it happened to; empty where it is the whole process.
const std::string& task_of(const any_event& happened) noexcept;

/// `{"type": ..., ...}`: the fields under their names in camelCase, times exact.
json to_json(const any_event& happened);

} // namespace troupe
