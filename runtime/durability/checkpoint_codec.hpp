/// Where a process stands after some entry of its journal, as bytes.
#pragma once

#include "runtime/durability/entry_codec.hpp"
#include "runtime/durability/replay.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace troupe {

/// How checkpoints are written. To be raised with each change of what an engine is made of, or of
/// what it means: those of another format are passed over.
inline constexpr std::uint8_t checkpoint_format = 6;

/// The bytes of `left`. They refer to contents that are stored, and hold all else.
std::string encode(const replayed_process& left, const content_test& is_stored);

/// Reads what `encode` wrote of a process of `flow`. Fails on anything else, and where it was of
/// another format, or of a workflow that was loaded otherwise.
result<replayed_process> decode(std::string_view bytes, const workflow_ptr& flow,
                                const content_reader& read);

/// The same without what guards the bytes: for those that may be wrong all the same.
result<replayed_process> decode_state(std::string_view bytes, const workflow_ptr& flow,
                                      const content_reader& read);

/// Whether the bytes are those that `encode` gave.
bool is_intact(std::string_view checkpoint);

} // namespace troupe
