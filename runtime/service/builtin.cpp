#include "runtime/service/builtin.hpp"

#include "runtime/service/exec/exec.hpp"
#include "runtime/service/services.hpp"

namespace troupe {

result<void> add_builtin_services(action_registry& registry, const builtin_options& options) {
  command_limits limits;
  limits.kept = options.output_limit;
  limits.kill_grace = options.kill_grace;
  limits.drain_grace = options.drain_grace;
  limits.quiet_grace = options.quiet_grace;
  limits.drain_limit = options.drain_limit;
  limits.memory_interval = options.memory_interval;
  auto commands = options.commands;
  if (!commands)
    commands = std::make_shared<command_host>(options.kill_grace);
  auto requests = options.requests ? options.requests : std::make_shared<http_loop>();
  return add_nop(registry)
    .and_then([&] { return add_printer(registry, options.print_to, options.around_print); })
    .and_then([&] { return add_time(registry); })
    .and_then([&] { return add_http(registry, requests); })
    .and_then([&] { return add_exec(registry, limits, commands); })
    .and_then([&] { return add_storage(registry); })
    .and_then([&] { return add_patch(registry); })
    .and_then([&] { return add_workflow(registry); });
}

} // namespace troupe
