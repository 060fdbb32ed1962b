#include "troupe/output.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

TEST_CASE("process summary: every field is written and reads back") {
  process_summary row{
    "p/1", "p", "q/2", process_state::paused, {8, 1, 1, 1, 2, 1, 1, 1, 1}, time_point{1s + 1ns},
    "ab12"};
  auto read = read_process_summary(to_json(row));
  REQUIRE(read);
  CHECK(*read == row);
  process_summary bare;
  CHECK(!to_json(bare).contains("startedAt"));
  CHECK(!to_json(bare)["progress"].contains("notRun"));
  CHECK(read_process_summary(to_json(bare)).value() == bare);
}

TEST_CASE("process summary: what does not fit is named") {
  auto read = read_process_summary({{"progress", {{"total", "many"}}}});
  REQUIRE(!read);
  CHECK(read.error().message.starts_with("process.progress.total: expected"));
}
