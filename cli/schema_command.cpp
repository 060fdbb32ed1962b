#include "cli/schema_command.hpp"

#include "cli/standard_streams.hpp"
#include "runtime/language/definition/schema.hpp"

namespace troupe::cli {

exit_code schema() {
  return print(definition_schema().dump(2) + "\n");
}

} // namespace troupe::cli
