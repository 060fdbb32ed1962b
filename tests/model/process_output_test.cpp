#include "troupe/snapshot.hpp"

#include "troupe/output.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

TEST_CASE("process output: what is written reads back") {
  process_output ended;
  ended.process_id = "p";
  ended.name = "flow";
  ended.state = process_state::failed;
  ended.output = {{"a", 1}};
  ended.errors["a"] = "why";
  ended.time_taken = 1500us;
  ended.timeout = true;
  auto read = read_process_output(to_json(ended));
  REQUIRE(read);
  CHECK(to_json(*read) == to_json(ended));
  CHECK(read->time_taken == 1500us);
}

TEST_CASE("process output: what the Go package encodes is read") {
  auto read = read_process_output(
    json::parse(R"({"ProcessID":"order/1","State":"completed","Output":{"n":1},"Errors":null,)"
                R"("TimeTaken":60000000,"Timeout":false})"));
  REQUIRE(read);
  CHECK(read->process_id == "order/1");
  CHECK(read->state == process_state::completed);
  CHECK(read->output == json{{"n", 1}});
  CHECK(read->errors.empty());
  CHECK(read->time_taken == 60ms);
  CHECK(read_process_output({{"State", "asleep"}}).error().message
        == "output.State: expected the state of a process, found text");
}
