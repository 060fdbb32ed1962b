#include "cli/bulk_command.hpp"

#include "cli/process_table.hpp"
#include "cli/resume_command.hpp"
#include "cli/standard_streams.hpp"

#include <algorithm>
#include <chrono>

namespace troupe::cli {

namespace {

std::string counted(std::size_t number) {
  return std::to_string(number) + (number == 1 ? " process" : " processes");
}

} // namespace

exit_code show_meant(const std::vector<listed_process>& rows, std::string_view done, bool as_json) {
  auto printed = as_json ? print_list(rows)
                         : print_text(process_table(rows, std::chrono::system_clock::now()));
  say("troupe: " + counted(rows.size()) + " would be " + std::string{done});
  return printed;
}

exit_code steer_all(process_source& in, const bulk_order& order) {
  const auto& verb = order.asked.verb;
  const auto& command = *find_bulk_command(verb);
  auto which = check(order.which, verb, std::chrono::system_clock::now());
  if (!which)
    return fail(which.error());
  if (order.dry_run) {
    auto rows = in.list(*which);
    return rows ? show_meant(*rows, command.done, order.as_json) : fail(rows.error());
  }
  auto all = in.request_all(*which, order.asked);
  if (!all)
    return fail(all.error());
  auto worst = exit_code::ok;
  for (const auto& fault : all->faults)
    worst = std::max(worst, fail(fault));
  say("troupe: " + counted(all->done) + ' ' + std::string{command.done}
      + (all->done < all->meant ? ", " + std::to_string(all->meant - all->done) + " could not be"
                                : ""));
  if (verb == "retry" && in.directory() && !all->recorded.empty())
    return std::max(worst, resume_processes(*in.directory(), all->recorded, false, order.drive));
  return worst;
}

} // namespace troupe::cli
