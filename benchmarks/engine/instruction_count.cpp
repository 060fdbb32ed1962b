#include "benchmarks/engine/instruction_count.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

namespace troupe::bench {

void start_counting_instructions() {
  CALLGRIND_START_INSTRUMENTATION;
}

void stop_counting_instructions() {
  CALLGRIND_STOP_INSTRUMENTATION;
}

} // namespace troupe::bench
