/// What may be asked of a runtime from outside, and how it is written: a line of JSON each way.
///
///   {"request": "pause", "process": "etl/5f0c...", "reason": "disk is full"}
///   {"answer": {...}}
///   {"error": {"code": "process.state", "message": "can't pause process etl/5f0c...: it is
///   paused"}}
#pragma once

#include "runtime/base/json.hpp"
#include "runtime/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// What a request is about.
enum class control_verb : std::uint8_t {
  list,      ///< Every process that can be steered. As text `ps`.
  show,      ///< One process.
  approvals, ///< What waits for a person; of one process or of all.
  pause,
  resume,
  step,
  cancel,
  retry, ///< Take up again what failed.
  signal,
  approve,
  reject,
};

/// Whether a request decides on an approval.
constexpr bool decides(control_verb verb) noexcept {
  return verb == control_verb::approve || verb == control_verb::reject;
}

/// One request. Which fields it has follows from the verb.
struct control_request {
  control_verb verb = control_verb::list;
  std::string process{};   ///< An id; of `approvals` also empty: of all.
  std::string execution{}; ///< Of `approve` and `reject`: an id.
  std::string reason{};    ///< Of `pause`, `cancel`, `approve` and `reject`; may be empty.
  std::string name{};      ///< Of `signal`.
  json payload = nullptr;  ///< Of `signal`.

  friend bool operator==(const control_request&, const control_request&) = default;
};

/// The longest request, in bytes.
inline constexpr std::size_t longest_request = std::size_t{4} << 20;

/// How deep lists and maps may stand in one another in a request.
inline constexpr std::size_t deepest_request = 1'000;

std::string_view to_string(control_verb verb) noexcept;

/// One line without its line feed.
std::string to_line(const control_request& asked);

/// Reads what `to_line` wrote. Errors name the field, what was found and what was expected.
result<control_request> read_control_request(std::string_view line);

/// `{"answer": ...}` or `{"error": {"code", "message"}}`, one line without its line feed.
std::string to_line(const result<json>& answer);

/// Reads that. Fails with the error that it holds, or where it is no answer.
result<json> read_control_answer(std::string_view line);

} // namespace troupe
