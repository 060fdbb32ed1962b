#include "cli/command_line.hpp"
#include "cli/first_process.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/system_room.hpp"
#include "runtime/service/exec/descriptor_limit.hpp"

#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace {

using troupe::error_code;
using troupe::cli::exit_code;

/// What Troupe itself has open at most, and one command: a store, its socket, events, a trace.
constexpr std::size_t descriptors_needed = 48;

exit_code fail_with(error_code code, std::string message) {
  return troupe::cli::fail(troupe::error{std::move(message), {}, code});
}

/// `run_program`, where what is thrown is told as any other error.
exit_code run_guarded(const std::vector<std::string>& arguments) {
  try {
    troupe::require_descriptors(descriptors_needed);
    return troupe::cli::run_program(arguments);
  } catch (const troupe::no_room& thrown) {
    return fail_with(error_code::system_exhausted, thrown.what());
  } catch (const std::bad_alloc&) {
    return fail_with(error_code::system_exhausted,
                     "memory is exhausted: raise its limit (ulimit -v, or that of the container)");
  } catch (const std::system_error& thrown) {
    if (thrown.code() != std::errc::resource_unavailable_try_again)
      return fail_with(error_code::internal, std::string{"internal error: "} + thrown.what());
    return fail_with(error_code::system_exhausted,
                     "a thread can't be had: raise the limit of processes (ulimit -u, or that of "
                     "the container) or of addresses (ulimit -v)");
  } catch (const std::exception& thrown) {
    return fail_with(error_code::internal, std::string{"internal error: "} + thrown.what());
  }
}

} // namespace

int main(int count, char** arguments) {
  using namespace troupe::cli;
  troupe::spare_addresses();
  leave_first_process();
  prepare_standard_streams();
  troupe::raise_descriptor_limit();
  return static_cast<int>(run_guarded({arguments + 1, arguments + count}));
}
