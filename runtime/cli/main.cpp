#include "runtime/base/system_room.hpp"
#include "runtime/cli/command_line.hpp"
#include "runtime/cli/first_process.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/service/descriptor_limit.hpp"

#include <exception>

namespace {

/// What Troupe itself has open at most, and one command: a store, its socket, events, a trace.
constexpr std::size_t descriptors_needed = 48;

} // namespace

int main(int count, char** arguments) {
  using namespace troupe::cli;
  leave_first_process();
  prepare_standard_streams();
  troupe::raise_descriptor_limit();
  try {
    troupe::require_descriptors(descriptors_needed);
    return static_cast<int>(run_program({arguments + 1, arguments + count}));
  } catch (const troupe::no_room& thrown) {
    say(std::string{"troupe: "} + thrown.what());
  } catch (const std::exception& thrown) {
    say(std::string{"troupe: internal error: "} + thrown.what());
  }
  return static_cast<int>(exit_code::internal);
}
