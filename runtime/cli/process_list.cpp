#include "runtime/cli/process_list.hpp"

#include "runtime/cli/flag_values.hpp"
#include "runtime/cli/report.hpp"
#include "runtime/cli/standard_streams.hpp"
#include "runtime/store/recovery.hpp"

#include <algorithm>
#include <array>

namespace troupe::cli {

namespace {

time_point now() {
  return std::chrono::system_clock::now();
}

std::string host_of(const owner& who) {
  return who.host.substr(0, who.host.find('/'));
}

std::string owner_text(const process_row& row) {
  if (!row.driven_by)
    return "-";
  auto text = host_of(*row.driven_by) + ":" + std::to_string(row.driven_by->pid);
  return is_alive(*row.driven_by, now()) ? text : text + " (gone)";
}

std::string table(const std::vector<process_row>& rows) {
  constexpr std::size_t columns = 5;
  std::vector<std::array<std::string, columns>> lines{
    {"PROCESS", "STATE", "ACCEPTED", "TOOK", "OWNER"}};
  for (const auto& row : rows)
    lines.push_back({row.id, std::string{to_string(row.state)}, to_rfc3339(row.accepted),
                     time_text(row.ended.value_or(now()) - row.accepted), owner_text(row)});
  std::array<std::size_t, columns> widths{};
  for (const auto& line : lines)
    for (std::size_t i = 0; i < columns; ++i)
      widths[i] = std::max(widths[i], line[i].size());
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i + 1 < columns; ++i)
      text += line[i] + std::string(widths[i] - line[i].size() + 2, ' ');
    text += line.back() + "\n";
  }
  return text;
}

result<process_filter> filter_of(const ps_flags& flags) {
  process_filter which;
  which.live = flags.live;
  which.name = flags.name.value_or("");
  for (const auto& text : flags.states) {
    auto state = process_state_of(text);
    if (!state)
      return failure("--state: \"" + text + "\" is not a state of processes");
    which.states.push_back(*state);
  }
  return which;
}

} // namespace

json to_json(const process_row& row, time_point at) {
  json shown{{"processId", row.id},
             {"name", row.name},
             {"state", to_string(row.state)},
             {"reason", row.reason},
             {"parentId", row.parent_id},
             {"acceptedAt", to_rfc3339(row.accepted)},
             {"endedAt", row.ended ? json(to_rfc3339(*row.ended)) : json()},
             {"errors", json::parse(row.errors.empty() ? "{}" : row.errors, nullptr, false)},
             {"owner", nullptr}};
  if (row.driven_by)
    shown["owner"] = {{"host", host_of(*row.driven_by)},
                      {"pid", row.driven_by->pid},
                      {"alive", is_alive(*row.driven_by, at)}};
  return shown;
}

exit_code list_processes(const ps_flags& flags) {
  auto as = parse_choice("--output", flags.output, {"text", "json"});
  auto which = filter_of(flags);
  auto age = flags.older_than ? parse_bound("--older-than", *flags.older_than) : duration{};
  for (const auto* fault :
       {as ? nullptr : &as.error(), which ? nullptr : &which.error(), age ? nullptr : &age.error()})
    if (fault)
      return refuse(fault->message);
  auto from = open_existing(flags.place);
  if (!from)
    return store_failed(from.error());
  auto rows = (*from)->processes(*which);
  if (!rows)
    return store_failed(rows.error());
  std::erase_if(*rows, [&](const process_row& row) { return now() - row.accepted < *age; });
  if (*as == "text")
    return print(table(*rows));
  auto list = json::array();
  for (const auto& row : *rows)
    list.push_back(to_json(row, now()));
  return print(list.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

} // namespace troupe::cli
