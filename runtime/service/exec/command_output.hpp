/// What a command wrote, as an action's output has it.
#pragma once

#include "runtime/service/exec/live_command.hpp"
#include "troupe/action.hpp"
#include "troupe/json.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// What is missing of a stream's text, or changed in it.
struct stream_flaws {
  std::uint64_t cut = 0;      ///< Bytes.
  std::uint64_t replaced = 0; ///< Parts that are no UTF-8.
  bool left_open = false;     ///< Something could still write to it.
};

/// The text of a stream.
struct stream_text {
  std::string text;
  stream_flaws flaws;
};

/// Where what the commands of an attempt write is logged, without its secrets.
attempt_log log_of(const action_context& context);

/// Adds it to what the attempt has used, for whoever asked.
void note_usage(const action_context& context, const attempt_usage& used);

/// `status 3`, or `status 137 (signal KILL; at most 1.2 GB in memory)`.
std::string status_text(const attempt_usage& used);

/// What the command said last, standard error first, for a message: `: text`.
std::string said_last(const command_outcome& outcome);

/// Where all of what a command has written is, for a message that has only its end: empty where it
/// isn't logged, or `shown` bytes are all.
std::string log_hint(const attempt_log& log, std::size_t shown);

/// What was kept of a stream, as UTF-8; the stream is spent.
stream_text text_of(command_stream stream);

/// Says in `answer` what is missing of its two texts, or changed in them, where something is:
/// `truncated` and `replaced`.
void tell_flaws(json& answer, const char* output_name, const stream_flaws& output,
                const stream_flaws& errors);

} // namespace troupe
