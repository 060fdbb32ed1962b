/// Tells callgrind what to look at; costs nothing and does nothing outside valgrind.
#pragma once

namespace troupe::bench {

/// Begins to count, in all threads. Needs `--instr-atstart=no` to have been off until here.
void start_counting_instructions();

/// Stops counting.
void stop_counting_instructions();

} // namespace troupe::bench
