#include "runtime/model/execution_columns.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <tuple>
#include <utility>

namespace troupe {

namespace {

using optional_number = std::optional<std::int64_t>;

/// Differences wrap, so that they lead from any number to any other one.
std::int64_t difference(std::uint64_t from, std::uint64_t to) {
  return static_cast<std::int64_t>(to - from);
}

/// Sets the clock, and returns by how much it moved.
std::int64_t advance_to(std::uint64_t& clock, std::uint64_t when) {
  return difference(std::exchange(clock, when), when);
}

/// Writes a column.
class column_writer {
public:
  void add(optional_number content) {
    if (times_ > 0 && content == last_) {
      ++times_;
      return;
    }
    end_run();
    last_ = content;
    times_ = 1;
  }

  /// Adds the difference to the number that was added so before.
  void add_next(std::uint64_t number) { add(difference(std::exchange(before_, number), number)); }

  json take() && {
    end_run();
    return std::move(list_);
  }

private:
  void end_run() {
    constexpr std::size_t few = 2; // a pair would be longer
    const auto content = last_ ? json(*last_) : json();
    if (times_ > few)
      list_.push_back(json::array({content, times_}));
    else
      list_.insert(list_.end(), times_, content);
    times_ = 0;
  }

  json list_ = json::array();
  optional_number last_;
  std::size_t times_ = 0;
  std::uint64_t before_ = 0;
};

/// A column that holds a number of each execution as it is.
struct number_column {
  const char* key;
  std::uint64_t (*of)(const execution_row& row);
  void (*set)(execution_row& row, std::uint64_t content);
};

constexpr auto no_element = ~std::uint64_t{0};

constexpr std::array number_columns{
  number_column{"number", [](const execution_row& row) { return row.number; },
                [](execution_row& row, std::uint64_t content) { row.number = content; }},
  number_column{"parent", [](const execution_row& row) { return row.parent; },
                [](execution_row& row, std::uint64_t content) { row.parent = content; }},
  number_column{
    "element", [](const execution_row& row) { return row.element.value_or(no_element); },
    [](execution_row& row, std::uint64_t content) {
      row.element = content == no_element ? std::nullopt : std::optional<std::uint64_t>{content};
    }},
  number_column{"pass", [](const execution_row& row) { return std::uint64_t{row.pass}; },
                [](execution_row& row, std::uint64_t content) {
                  row.pass = static_cast<std::uint32_t>(content);
                }},
  number_column{"attempt", [](const execution_row& row) { return std::uint64_t{row.attempt}; },
                [](execution_row& row, std::uint64_t content) {
                  row.attempt = static_cast<std::uint32_t>(content);
                }},
};

std::uint64_t to_milliseconds(time_point when) {
  return static_cast<std::uint64_t>(
    std::chrono::floor<std::chrono::milliseconds>(when.time_since_epoch()).count());
}

time_point from_milliseconds(std::uint64_t count) {
  return time_point{std::chrono::milliseconds{static_cast<std::int64_t>(count)}};
}

json state_names() {
  auto names = json::array();
  for (auto number = 0; number <= static_cast<int>(task_state::cancelled); ++number)
    names.push_back(to_string(static_cast<task_state>(number)));
  return names;
}

tl::unexpected<error> wrong_column(const std::string& key, const std::string& what) {
  return failure("executions." + key + ": " + what);
}

/// The entries of a column, one an execution.
result<std::vector<optional_number>> read_column(const json& content, const char* key,
                                                 std::size_t count) {
  const auto found = content.find(key);
  if (found == content.end() || !found->is_array())
    return wrong_column(key, "expected a list");
  std::vector<optional_number> entries;
  entries.reserve(count);
  for (const auto& each : *found) {
    const auto is_run = each.is_array() && each.size() == 2 && each[1].is_number_unsigned();
    const auto& entry = is_run ? each[0] : each;
    const auto times = is_run ? each[1].get<std::uint64_t>() : 1;
    if ((!entry.is_number_integer() && !entry.is_null()) || times > count - entries.size())
      return wrong_column(key, "expected " + std::to_string(count) + " whole numbers");
    entries.insert(entries.end(), times,
                   entry.is_null() ? optional_number{} : entry.get<std::int64_t>());
  }
  if (entries.size() != count)
    return wrong_column(key, "expected " + std::to_string(count) + " whole numbers, found "
                               + std::to_string(entries.size()));
  return entries;
}

/// The numbers of a column of differences; what is null there repeats the one before it.
result<std::vector<std::uint64_t>> read_numbers(const json& content, const char* key,
                                                std::size_t count) {
  return read_column(content, key, count).map([](const std::vector<optional_number>& entries) {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(entries.size());
    std::uint64_t last = 0;
    for (const auto& each : entries)
      numbers.push_back(last += static_cast<std::uint64_t>(each.value_or(0)));
    return numbers;
  });
}

/// Gives each of the rows what the column of names says of it.
template <class Take>
result<void> read_names(const json& content, const char* key, const char* table_key,
                        std::vector<shown_execution>& rows, Take give) {
  const auto table = content.find(table_key);
  auto numbers = read_numbers(content, key, rows.size());
  if (!numbers)
    return tl::unexpected{std::move(numbers.error())};
  if (table == content.end() || !table->is_array())
    return wrong_column(table_key, "expected a list of names");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto number = (*numbers)[i];
    if (number >= table->size() || !(*table)[number].is_string()
        || !give(rows[i], (*table)[number].get_ref<const std::string&>()))
      return wrong_column(key, "found " + std::to_string(number) + ", which " + table_key
                                 + " has no name for");
  }
  return {};
}

result<void> read_times(const json& content, std::vector<shown_execution>& rows) {
  auto started = read_column(content, "started", rows.size());
  if (!started)
    return tl::unexpected{std::move(started.error())};
  auto ended = read_column(content, "ended", rows.size());
  if (!ended)
    return tl::unexpected{std::move(ended.error())};
  std::uint64_t clock = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (const auto& since = (*started)[i])
      rows[i].row.started = from_milliseconds(clock += static_cast<std::uint64_t>(*since));
    if (const auto& after = (*ended)[i])
      rows[i].row.ended = from_milliseconds(clock + static_cast<std::uint64_t>(*after));
  }
  return {};
}

/// Gives those of the rows a text that have one under `key`, by number.
void read_texts(const json& content, const char* key, std::vector<shown_execution>& rows,
                std::string execution_row::*into) {
  const auto texts = content.find(key);
  if (texts == content.end() || !texts->is_object())
    return;
  for (auto& [row, task_id] : rows)
    if (const auto found = texts->find(std::to_string(row.number));
        found != texts->end() && found->is_string())
      row.*into = found->get<std::string>();
}

} // namespace

json columns_of(const std::vector<shown_execution>& rows) {
  std::vector<const shown_execution*> order;
  order.reserve(rows.size());
  for (const auto& each : rows)
    order.push_back(&each);
  std::ranges::sort(order, {}, [](const shown_execution* each) {
    return std::tuple{each->row.task, each->row.number};
  });
  auto tasks = json::array();
  auto errors = json::object();
  auto cached = json::object();
  std::array<column_writer, number_columns.size()> columns;
  column_writer task;
  column_writer state;
  column_writer started;
  column_writer ended;
  const std::string* last_task = nullptr;
  std::uint64_t clock = 0;
  for (const auto* each : order) {
    const auto& row = each->row;
    for (std::size_t i = 0; i < columns.size(); ++i)
      columns[i].add_next(number_columns[i].of(row));
    if (!last_task || *last_task != each->task_id)
      tasks.push_back(each->task_id);
    last_task = &each->task_id;
    task.add_next(tasks.size() - 1);
    state.add_next(static_cast<std::uint64_t>(row.state));
    optional_number since;
    if (row.started != time_point{})
      since = advance_to(clock, to_milliseconds(row.started));
    started.add(since);
    ended.add(row.ended == time_point{}
                ? optional_number{}
                : optional_number{difference(clock, to_milliseconds(row.ended))});
    if (!row.error.empty())
      errors[std::to_string(row.number)] = row.error;
    if (!row.cached.empty())
      cached[std::to_string(row.number)] = row.cached;
  }
  json made{{"count", rows.size()},
            {"tasks", std::move(tasks)},
            {"states", state_names()},
            {"task", std::move(task).take()},
            {"state", std::move(state).take()},
            {"started", std::move(started).take()},
            {"ended", std::move(ended).take()}};
  for (std::size_t i = 0; i < columns.size(); ++i)
    made[number_columns[i].key] = std::move(columns[i]).take();
  if (!errors.empty())
    made["errors"] = std::move(errors);
  if (!cached.empty())
    made["cached"] = std::move(cached);
  return made;
}

result<std::vector<shown_execution>> read_columns(const json& content) {
  if (!content.is_object())
    return failure(std::string{"executions: expected a map of columns, found "} + kind_of(content));
  const auto count = content.find("count");
  if (count == content.end() || !count->is_number_unsigned()
      || count->get<std::uint64_t>() > most_in_columns)
    return wrong_column("count", "expected a number up to " + std::to_string(most_in_columns));
  std::vector<shown_execution> rows(count->get<std::size_t>());
  for (const auto& column : number_columns) {
    auto numbers = read_numbers(content, column.key, rows.size());
    if (!numbers)
      return tl::unexpected{std::move(numbers.error())};
    for (std::size_t i = 0; i < rows.size(); ++i)
      column.set(rows[i].row, (*numbers)[i]);
  }
  auto done
    = read_names(content, "task", "tasks", rows, [](shown_execution& to, const std::string& name) {
        to.task_id = name;
        return true;
      });
  if (done)
    done = read_names(content, "state", "states", rows,
                      [](shown_execution& to, const std::string& name) {
                        const auto state = task_state_of(name);
                        to.row.state = state.value_or(task_state::pending);
                        return state.has_value();
                      });
  if (done)
    done = read_times(content, rows);
  if (!done)
    return tl::unexpected{std::move(done.error())};
  read_texts(content, "errors", rows, &execution_row::error);
  read_texts(content, "cached", rows, &execution_row::cached);
  std::ranges::sort(rows, {}, [](const shown_execution& each) { return each.row.number; });
  return rows;
}

} // namespace troupe
