#include "cli/wait_view.hpp"

#include "runtime/base/visible.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::uint64_t waiting_in(const process_waits& each) {
  auto all = each.left_out;
  for (const auto& line : each.lines)
    all += line.count;
  return all;
}

/// The causes stand below each other where there are several: all of them are waited for.
std::string lines_of(const process_waits& each) {
  std::size_t width = 0;
  std::size_t digits = 0;
  for (const auto& line : each.lines) {
    width = std::max(width, visible_line(line.task).size());
    digits = std::max(digits, std::to_string(line.count).size());
  }
  const auto is_summed
    = std::ranges::any_of(each.lines, [](const auto& line) { return line.count > 1; });
  std::string text;
  for (const auto& line : each.lines) {
    std::string start = "  ";
    if (is_summed) {
      const auto count = std::to_string(line.count);
      start += std::string(digits - count.size(), ' ') + count + "  ";
    }
    start += visible_line(line.task);
    start.resize(start.size() + width - visible_line(line.task).size() + 2, ' ');
    for (const auto& cause : line.causes) {
      text += start + visible_line(cause.text) + '\n';
      start.assign(start.size(), ' ');
    }
  }
  if (each.left_out > 0)
    text += "  and " + counted(each.left_out, "execution", "executions") + " more\n";
  return text;
}

} // namespace

std::string wait_view(const std::vector<process_waits>& all) {
  std::string text;
  for (const auto& each : all) {
    text += visible_line(each.id) + "  " + std::string{to_string(each.state)};
    if (!is_final(each.state) && each.note.find("no runtime") == std::string::npos)
      text += ": " + counted(each.acting, "action runs", "actions run") + ", "
              + counted(waiting_in(each), "execution waits", "executions wait");
    if (!each.note.empty())
      text += "; " + each.note;
    text += '\n' + lines_of(each);
  }
  return text.empty() ? "nothing is active\n" : text;
}

} // namespace troupe::cli
