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
    say(std::string{"troupe: internal error: "} + thrown.what());
    return static_cast<int>(exit_code::internal);
  }
}
