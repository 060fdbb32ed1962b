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
  auto rows = in.list(*which);
  if (!rows)
    return fail(rows.error());
  if (order.dry_run)
    return show_meant(*rows, command.done, order.as_json);
  auto worst = exit_code::ok;
  std::vector<std::string> left; // that nobody drives
  std::size_t done = 0;
  for (const auto& each : *rows) {
    auto asked = order.asked;
    asked.process = each.summary.id;
    auto outcome = in.request(asked);
    if (!outcome) {
      worst = std::max(worst, fail(outcome.error()));
      continue;
    }
    ++done;
    if (outcome->is_recorded && verb == "retry")
      left.push_back(each.summary.id);
  }
  say("troupe: " + counted(done) + ' ' + std::string{command.done}
      + (done < rows->size() ? ", " + std::to_string(rows->size() - done) + " could not be" : ""));
  if (!left.empty() && in.directory())
    return std::max(worst, resume_processes(*in.directory(), left, false, order.drive));
  return worst;
}

} // namespace troupe::cli
