#include "cli/usage_table.hpp"

#include "cli/report.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/dispatch/amount.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace troupe::cli {

namespace {

using table_row = std::array<std::string, 9>;
constexpr std::size_t cpus_column = 4;
constexpr std::size_t memory_column = 5;

/// How many were busy on average.
std::string cpus_text(const command_usage& used) {
  if (used.wall <= duration{})
    return {};
  std::array<char, 32> text{};
  const auto busy = std::chrono::duration<double>{used.cpu} / used.wall;
  std::snprintf(text.data(), text.size(), "%.2f", busy);
  return text.data();
}

table_row row_of(std::string what, const command_usage& used) {
  return {std::move(what),
          "",
          time_text(used.wall),
          time_text(used.cpu),
          cpus_text(used),
          size_text(used.memory),
          size_text(used.read),
          size_text(used.written),
          ""};
}

table_row row_of(const execution_event& ended) {
  auto row = row_of(visible_line(ended.task_id), ended.used->total);
  row[1] = std::to_string(ended.attempt);
  const auto& share = ended.used->share;
  if (share.cpus > 0)
    row[cpus_column] += " of " + amount_text("cpus", static_cast<amount>(share.cpus));
  if (share.memory > 0)
    row[memory_column] += " of " + size_text(share.memory);
  row.back() = std::to_string(ended.used->status);
  if (auto signal = signal_of(ended.used->status); !signal.empty())
    row.back() += " (" + signal + ')';
  return row;
}

/// Columns as wide as what is in them; all but the first and the last to the right.
std::string text_of(const std::vector<table_row>& rows) {
  std::array<std::size_t, std::tuple_size_v<table_row>> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string pad(widths[i] - row[i].size(), ' ');
      auto is_last = i + 1 == row.size();
      text += i == 0 ? row[i] + pad : is_last ? "  " + row[i] : "  " + pad + row[i];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

} // namespace

std::string usage_text(const command_usage& used) {
  return time_text(used.wall) + ", " + time_text(used.cpu) + " of processor time, "
         + size_text(used.memory);
}

std::string usage_table(const process_usage& used) {
  std::vector<table_row> rows{
    {"TASK", "ATTEMPT", "TIME", "PROCESSOR", "CPUS", "MEMORY", "READ", "WRITTEN", "STATUS"}};
  for (const auto& each : used.ended)
    rows.push_back(row_of(each));
  rows.push_back(row_of("all", used.own));
  if (used.below)
    rows.push_back(row_of("with sub-workflows", used.total()));
  return text_of(rows);
}

} // namespace troupe::cli
