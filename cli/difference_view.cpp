#include "cli/difference_view.hpp"

#include "cli/report.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <vector>

namespace troupe::cli {

namespace {

constexpr std::size_t most_listed = 20;

std::string end_text(const char* which, const run_end& end) {
  return std::string{which} + visible_line(end.id) + "  " + end.state + " in "
         + time_text(end.makespan) + '\n';
}

/// `heading` and the first of `all`, as `line_of` has them; nothing where there are none.
template <class LineOf>
std::string list_text(const char* heading, const std::vector<execution_difference>& all,
                      LineOf line_of) {
  if (all.empty())
    return {};
  std::string text = heading;
  for (std::size_t i = 0; i < std::min(all.size(), most_listed); ++i)
    text += "  " + line_of(all[i]);
  if (all.size() > most_listed)
    text += "  and " + std::to_string(all.size() - most_listed) + " more\n";
  return text;
}

std::string changed_line(const execution_difference& each) {
  auto text = visible_line(each.name) + "  " + each.first_state;
  if (each.first_state != each.second_state)
    text += ", now " + each.second_state;
  text += '\n';
  if (!each.first_output.empty() || !each.second_output.empty())
    text += "    - " + visible_line(each.first_output) + "\n    + "
            + visible_line(each.second_output) + '\n';
  return text;
}

std::string time_line(const execution_difference& each) {
  return visible_line(each.name) + "  " + time_text(each.first_took) + ", now "
         + time_text(each.second_took) + '\n';
}

} // namespace

std::string difference_view(const run_difference& difference) {
  const auto& found = difference;
  auto text = end_text("- ", found.first) + end_text("+ ", found.second)
              + std::to_string(found.alike) + (found.alike == 1 ? " execution" : " executions")
              + " came to the same\n";
  text += list_text("\nOnly in the first:\n", found.only_first, [](const auto& each) {
    return visible_line(each.name) + "  " + each.first_state + ", " + time_text(each.first_took)
           + '\n';
  });
  text += list_text("\nOnly in the second:\n", found.only_second, [](const auto& each) {
    return visible_line(each.name) + "  " + each.second_state + ", " + time_text(each.second_took)
           + '\n';
  });
  text += list_text("\nCame to something else:\n", found.changed, changed_line);
  text += list_text("\nSlower:\n", found.slower, time_line);
  text += list_text("\nFaster:\n", found.faster, time_line);
  if (!found.note.empty())
    text += "\nThe definitions differ: " + found.note + '\n';
  if (!found.definition.empty())
    text += "\nThe definitions:\n";
  for (const auto& line : found.definition)
    text += "  " + visible_line(line) + '\n';
  return text;
}

} // namespace troupe::cli
