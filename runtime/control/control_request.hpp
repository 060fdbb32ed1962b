/// How what is asked of a runtime from outside is written (verb.hpp): a line of JSON each way.
///
///   {"request": "pause", "process": "etl/5f0c...", "reason": "disk is full"}
///   {"answer": {...}}
///   {"error": {"code": "process.state", "message": "can't pause process etl/5f0c...: it is
///   paused"}}
#pragma once

#include "runtime/engine/verb.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

/// The longest request, in bytes.
inline constexpr std::size_t longest_request = std::size_t{4} << 20;

/// How deep lists and maps may stand in one another in a request.
inline constexpr std::size_t deepest_request = 1'000;

/// One line without its line feed.
std::string to_line(const control_request& asked);

/// Reads what `to_line` wrote. Errors name the field, what was found and what was expected.
result<control_request> read_control_request(std::string_view line);

/// `{"answer": ...}` or `{"error": {"code", "message"}}`, one line without its line feed.
std::string to_line(const result<json>& answer);

/// Reads that. Fails with the error that it holds, or where it is no answer.
result<json> read_control_answer(std::string_view line);

} // namespace troupe
