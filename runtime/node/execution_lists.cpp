#include "runtime/node/execution_lists.hpp"

#include "runtime/node/asked_executions.hpp"
#include "runtime/node/page_cursor.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace troupe {

namespace {

/// The number of the execution behind which a list goes on.
result<std::uint64_t> number_of(const std::string& after, const std::string& process_id) {
  if (after.empty())
    return 0;
  if (is_cursor(after))
    return read_execution_cursor(after, process_id);
  std::uint64_t number = 0;
  const auto* end = after.data() + after.size();
  const auto [read, code] = std::from_chars(after.data(), end, number);
  if (code != std::errc{} || read != end)
    return failure(error_code::argument_invalid,
                   "\"" + after
                     + "\" is no place in a list of executions: expected the number of one, such as"
                       " 17, or a cursor that a page gave");
  return number;
}

} // namespace

result<execution_list> execution_lists::page(const std::string& process_id,
                                             const execution_query& which, std::size_t most,
                                             const std::string& after) {
  auto number = number_of(after, process_id);
  if (!number)
    return tl::unexpected{std::move(number.error())};
  auto key = key_of(process_id);
  if (!key)
    return tl::unexpected{std::move(key.error())};
  const execution_request wanted{.most = most, .after = *number};
  auto stored_page = [&](const execution_query& meant) {
    return of_store(
      stored_.open().and_then([&](store* from) { return from->page_of(**key, meant, wanted); }));
  };
  auto some = *key ? resolved(which).and_then(stored_page) : ask_driver(process_id, which, wanted);
  return std::move(some).map([&](execution_page&& read) {
    execution_list made{.rows = std::move(read.rows)};
    if (read.next)
      made.next = execution_cursor(process_id, *read.next);
    return made;
  });
}

/// Its key in the store; nothing: that has no such process, so far.
result<std::optional<process_key>> execution_lists::key_of(const std::string& process_id) {
  if (last_key_ != 0 && last_id_ == process_id)
    return last_key_;
  if (!stored_.exists())
    return std::nullopt;
  auto row = stored_.open().and_then([&](store* from) { return of_store(from->find(process_id)); });
  if (!row)
    return tl::unexpected{std::move(row.error())};
  if (!*row)
    return std::nullopt;
  last_id_ = process_id;
  last_key_ = (*row)->key;
  last_labels_.clear();
  return last_key_;
}

/// The query with the tasks that have its labels, in what the process runs whose key was found
/// last. That is loaded once for all pages of a list.
result<execution_query> execution_lists::resolved(const execution_query& which) {
  auto meant = which;
  if (which.labels.empty())
    return meant;
  if (which.labels != last_labels_) {
    auto flow = stored_.tasks_of(last_id_);
    if (!flow)
      return tl::unexpected{std::move(flow.error())};
    last_labels_ = which.labels;
    last_tasks_ = tasks_with(**flow, which.labels);
  }
  meant.tasks = last_tasks_;
  return meant;
}

result<execution_page> execution_lists::ask_driver(const std::string& process_id,
                                                   const execution_query& which,
                                                   const execution_request& wanted) {
  if (!live_.has(process_id))
    static_cast<void>(live_.find(process_id)); // looks who has it
  auto asked = asked_executions{which, wanted};
  asked.wanted.most = std::min(wanted.most, most_executions_asked);
  return live_.ask_owner({.verb = "show", .process = process_id, .payload = to_json(asked)})
    .and_then([](const json& answer) { return read_execution_page(answer); });
}

} // namespace troupe
