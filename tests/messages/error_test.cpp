#include "messages/error.hpp"

#include <doctest/doctest.h>

#include <caf/sec.hpp>

using namespace troupe;

TEST_CASE("messages: an error keeps its code, and says what it is about") {
  CHECK(error_of(caf::make_error(error_code::process_unknown, "p"))
        == error{"there is no process \"p\"", {}, error_code::process_unknown});
  CHECK(error_of(caf::make_error(error_code::process_exists, "p"))
        == error{"there is a process \"p\" already", {}, error_code::process_exists});
  CHECK(error_of(caf::make_error(error_code::process_state, "it is paused"))
        == error{"it is paused", {}, error_code::process_state});
  CHECK(error_of(caf::make_error(error_code::runtime_closing)).code == error_code::runtime_closing);
  CHECK(error_of(caf::make_error(caf::sec::request_receiver_down)).code == error_code::failed);
}
