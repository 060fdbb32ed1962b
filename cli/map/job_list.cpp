#include "cli/map/job_list.hpp"

#include "cli/file_text.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <unistd.h>

namespace troupe::cli {

namespace {

/// What begins a source of arguments.
constexpr std::array<std::string_view, 4> source_signs{":::", ":::+", "::::", "::::+"};

constexpr std::uint64_t most_jobs_of_map = 100'000'000;

bool begins_source(std::string_view word) {
  return std::ranges::find(source_signs, word) != source_signs.end();
}

bool names_files(std::string_view sign) {
  return sign.starts_with("::::");
}

/// The separator ends each item; the last one may go without.
std::vector<std::string> split_items(std::string_view text, char separator) {
  std::vector<std::string> items;
  while (!text.empty()) {
    auto end = std::min(text.find(separator), text.size());
    items.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return items;
}

result<std::vector<std::string>> read_items(const std::string& file, char separator) {
  auto text = read_input(file);
  if (!text)
    return tl::unexpected{std::move(text.error())};
  return split_items(*text, separator);
}

result<std::vector<std::string>> read_unnamed(const argument_input& input) {
  if (!input.file && ::isatty(STDIN_FILENO) == 1)
    return failure(error_code::argument_invalid,
                   "no arguments: expected ::: ARGUMENT... behind the command, --arg-file FILE, or"
                   " lines on standard input, which is a terminal here (- names it)");
  return read_items(input.file.value_or("-"), input.separator);
}

} // namespace

result<job_list> job_list::read(std::span<const std::string> words, const argument_input& input) {
  auto source = std::ranges::find_if(words, begins_source);
  std::string command;
  for (auto word = words.begin(); word != source; ++word)
    command += (command.empty() ? "" : " ") + *word;
  if (command.find_first_not_of(" \t\n") == std::string::npos)
    return failure(error_code::argument_invalid,
                   "no command: expected for instance troupe map 'gzip -k {}' ::: *.log");
  job_list made;
  if (source == words.end() || input.file) {
    auto items = read_unnamed(input);
    if (!items)
      return tl::unexpected{std::move(items.error())};
    if (auto added = made.add(":::", std::move(*items)); !added)
      return tl::unexpected{std::move(added.error())};
  }
  while (source != words.end()) {
    auto sign = *source;
    auto end = std::find_if(source + 1, words.end(), begins_source);
    std::vector<std::string> given(source + 1, end);
    source = end;
    auto columns = names_files(sign) ? given.size() : 1;
    for (std::size_t each = 0; each < columns; ++each) {
      auto items = names_files(sign) ? read_items(given[each], input.separator)
                                     : result<column>{std::move(given)};
      if (!items)
        return tl::unexpected{std::move(items.error())};
      if (auto added = made.add(sign, std::move(*items)); !added)
        return tl::unexpected{std::move(added.error())};
    }
  }
  std::size_t sources = 0;
  made.size_ = 1;
  for (const auto& group : made.groups_) {
    sources += group.columns.size();
    if (group.rows > 0 && made.size_ > most_jobs_of_map / group.rows)
      return failure(error_code::argument_invalid, "these are more than 100000000 jobs");
    made.size_ *= group.rows;
  }
  auto read = command_template::read(command, sources);
  if (!read)
    return tl::unexpected{std::move(read.error())};
  made.command_ = std::move(*read);
  return made;
}

result<void> job_list::add(std::string_view sign, column values) {
  auto rows = values.size();
  if (!sign.ends_with('+')) {
    groups_.push_back({{}, rows});
    groups_.back().columns.push_back(std::move(values));
    return {};
  }
  if (groups_.empty())
    return failure(error_code::argument_invalid,
                   std::string{sign} + ": there is no source before it to go along with");
  groups_.back().columns.push_back(std::move(values));
  groups_.back().rows = std::min(groups_.back().rows, rows);
  return {};
}

std::vector<std::string> job_list::arguments(std::uint64_t number) const {
  std::vector<std::string> found;
  auto rest = size_;
  auto index = number - 1;
  for (const auto& group : groups_) {
    rest /= group.rows;
    for (const auto& values : group.columns)
      found.push_back(values[index / rest]);
    index %= rest;
  }
  return found;
}

std::string job_list::text_of(std::uint64_t number) const {
  auto values = arguments(number);
  return command_.text_of({values, number});
}

result<job_workflow> workflow_of(const job_list& jobs, std::span<const std::uint64_t> numbers,
                                 const job_rules& rules) {
  const auto& parts = jobs.command().parts();
  auto elements = json::array();
  for (auto number : numbers) {
    auto values = jobs.arguments(number);
    auto element = json::array();
    for (const auto& part : parts)
      element.push_back(value_of(part, {values, number}));
    if (!std::ranges::all_of(values, is_utf8))
      return failure(error_code::argument_invalid,
                     "job " + std::to_string(number) + ": its arguments are not UTF-8 text");
    elements.push_back(parts.size() == 1 ? std::move(element.front()) : std::move(element));
  }
  auto environment = json::object();
  for (std::size_t part = 0; part < parts.size(); ++part)
    environment[command_template::variable(part)]
      = parts.size() == 1 ? "$map_job" : "${map_job[" + std::to_string(part) + "]}";
  json job{{"run", jobs.command().script()}, {"env", environment}, {"output", nullptr}};
  if (rules.timeout)
    job["timeout"] = *rules.timeout;
  if (rules.retries > 0)
    job["retry"] = {{"type", "fixed"}, {"maxRetries", rules.retries}};
  json each{{"forEach", "$map_jobs"}, {"as", "map_job"}, {"task", {{"job", std::move(job)}}}};
  json tasks{{"each", {{"emit", std::move(each)}, {"await", true}, {"output", nullptr}}}};
  return job_workflow{{{"name", "map"}, {"pipeline", std::move(tasks)}},
                      {{"map_jobs", std::move(elements)}}};
}

std::optional<std::size_t> job_index(std::string_view task_path) {
  auto bracket = task_path.rfind('[');
  if (bracket == std::string_view::npos || !task_path.ends_with(']'))
    return std::nullopt;
  std::size_t index = 0;
  auto digits = task_path.substr(bracket + 1);
  auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (fault != std::errc{} || *end != ']')
    return std::nullopt;
  return index;
}

} // namespace troupe::cli
