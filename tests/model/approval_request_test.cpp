#include "troupe/policy.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

TEST_CASE("approval request: every field is written and reads back") {
  approval_request request{"p/1",
                           "p/1/a#1",
                           "p/a",
                           "nop.nop",
                           make_value({{"x", 1}}),
                           time_point{1s},
                           time_point{2s + 3ns},
                           {{"ticket", 7}}};
  auto read = read_approval_request(to_json(request));
  REQUIRE(read);
  CHECK(to_json(*read) == to_json(request));
  CHECK(read->expires_at == request.expires_at);
  CHECK(read->metadata == request.metadata);
  approval_request bare;
  CHECK(!to_json(bare).contains("expiresAt"));
  CHECK(read_approval_request(to_json(bare))->expires_at == time_point{});
}

TEST_CASE("approval request: what does not fit is named") {
  auto read = read_approval_request({{"taskId", 3}});
  REQUIRE(!read);
  CHECK(read.error().message == "approval.taskId: expected text, found an integer");
}
