#include "runtime/cli/command_line.hpp"
#include "runtime/cli/first_process.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/service/descriptor_limit.hpp"

#include <exception>

int main(int count, char** arguments) {
  using namespace troupe::cli;
  leave_first_process();
  prepare_standard_streams();
  troupe::raise_descriptor_limit();
  try {
    return static_cast<int>(run_program({arguments + 1, arguments + count}));
  } catch (const std::exception& thrown) {
    return static_cast<int>(fail(troupe::error{
      std::string{"internal error: "} + thrown.what(), {}, troupe::error_code::internal}));
  }
}
