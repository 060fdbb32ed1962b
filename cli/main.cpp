#include "cli/command_line.hpp"
#include "cli/first_process.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/system_room.hpp"
#include "runtime/service/exec/descriptor_limit.hpp"

#include <exception>
#include <string>

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
    return static_cast<int>(
      fail(troupe::error{thrown.what(), {}, troupe::error_code::system_exhausted}));
  } catch (const std::exception& thrown) {
    return static_cast<int>(fail(troupe::error{
      std::string{"internal error: "} + thrown.what(), {}, troupe::error_code::internal}));
  }
}
