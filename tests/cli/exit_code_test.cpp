#include "cli/exit_code.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

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

TEST_CASE("exit code: docs/errors.md has each error code, what it ends with, and nothing else") {
  std::string expected;
  for (const auto& [code, text] : error_code_texts)
    expected.append("| `")
      .append(text)
      .append("` | ")
      .append(std::to_string(static_cast<int>(cli::exit_code_of(code))))
      .append(" |\n");
  std::string found;
  std::ifstream page{TROUPE_SOURCE_DIR "/docs/errors.md"};
  REQUIRE(page);
  for (std::string line; std::getline(page, line);)
    if (line.starts_with("| `")) {
      auto end = line.find('|', line.find('|', 1) + 1);
      found += line.substr(0, end + 1) + '\n';
      CHECK_MESSAGE(line.size() > end + 20, line); // it says what to do
    }
  CHECK(found == expected);
}
