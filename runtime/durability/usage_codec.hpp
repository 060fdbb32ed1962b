/// What commands used, as bytes.
#pragma once

#include "runtime/durability/bytes.hpp"
#include "troupe/usage.hpp"

namespace troupe {

/// Its numbers, behind how many they are: a Troupe that knows more of them still reads these.
void write_usage(byte_writer& out, const attempt_usage& used);

/// Reads what `write_usage` wrote. Numbers that are unknown here are passed over.
attempt_usage read_usage(byte_reader& in);

} // namespace troupe
