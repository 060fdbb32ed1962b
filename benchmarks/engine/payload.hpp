/// What tasks hand each other: values that say which task made them.
#pragma once

#include "troupe/json.hpp"

#include <cstddef>
#include <cstdint>

namespace troupe::bench {

/// Names a task of a run: its place, counted over all processes.
using stamp = std::int64_t;

/// What tasks get that have no predecessor.
inline constexpr stamp source_stamp = -1;

/// The output of the task `maker`: its stamp as a number where `bytes` is 0, else a text of that
/// many bytes that repeats the stamp.
json make_payload(stamp maker, std::size_t bytes);

/// Whether `found` is, in every byte, what `make_payload` gives.
bool is_payload(const json& found, stamp maker, std::size_t bytes);

} // namespace troupe::bench
