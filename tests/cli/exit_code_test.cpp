#include "runtime/cli/exit_code.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using cli::exit_code;

namespace {

exit_code code_of(process_state state, bool timeout = false) {
  process_output ended;
  ended.state = state;
  ended.timeout = timeout;
  return cli::exit_code_of(ended);
}

} // namespace

TEST_CASE("exit code: each final state has its own") {
  CHECK(code_of(process_state::completed) == exit_code::ok);
  CHECK(code_of(process_state::failed) == exit_code::failed);
  CHECK(code_of(process_state::cancelled) == exit_code::cancelled);
}

TEST_CASE("exit code: a cancelled process whose time was up is told apart") {
  CHECK(code_of(process_state::cancelled, true) == exit_code::timed_out);
}

TEST_CASE("exit code: a process that ended in no final state is an internal error") {
  CHECK(code_of(process_state::running) == exit_code::internal);
  CHECK(code_of(process_state::paused) == exit_code::internal);
}
