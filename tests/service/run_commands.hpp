/// Running commands in tests.
#pragma once

#include "tests/service/run_action.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <sys/types.h>
#include <thread>

namespace troupe {

inline result<value> execute(json input, action_context context = {},
                             builtin_options options = {}) {
  return run_action(builtin(options), "system/exec", "execute", std::move(input),
                    std::move(context));
}

/// The output of commands that succeed.
inline json output_of(json input, builtin_options options = {}) {
  auto output = execute(std::move(input), {}, options);
  REQUIRE_MESSAGE(output, message_of(output));
  return **output;
}

inline std::string fault(json input, action_context context = {}, builtin_options options = {}) {
  auto output = execute(std::move(input), std::move(context), options);
  REQUIRE_FALSE(output);
  return output.error().message;
}

inline bool holds(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

/// Waits until the process is gone: a dead one that its parent hasn't reaped counts.
inline bool ends(pid_t pid) {
  for (;;) {
    std::ifstream about{"/proc/" + std::to_string(pid) + "/stat"};
    std::string text{std::istreambuf_iterator<char>{about}, {}};
    auto name_end = text.rfind(')');
    if (name_end == std::string::npos || text.compare(name_end, 4, ") Z ") == 0)
      return true;
    std::this_thread::yield();
  }
}

} // namespace troupe
