#include "runtime/node/process_logs.hpp"

#include <algorithm>

namespace troupe {

result<process_logs> process_logs::open(const std::string& logs, const std::string& process_id) {
  return logs_of(logs, process_id).map([](std::vector<found_log> all) {
    process_logs made;
    for (auto& each : all) {
      std::pair key{each.of.task_path, each.of.attempt};
      made.by_attempt_[std::move(key)].push_back(std::move(each));
    }
    return made;
  });
}

std::optional<found_log> process_logs::take(const std::string& task_path, std::uint32_t attempt) {
  auto found = by_attempt_.find({task_path, attempt});
  if (found == by_attempt_.end() || found->second.empty())
    return std::nullopt;
  auto first = std::move(found->second.front());
  found->second.pop_front();
  return first;
}

std::vector<found_log> process_logs::rest() const {
  std::vector<found_log> all;
  for (const auto& [attempt, logs] : by_attempt_)
    all.insert(all.end(), logs.begin(), logs.end());
  std::ranges::sort(all, {}, &found_log::begun);
  return all;
}

result<std::string> text_of(const found_log& which, const log_query& wanted) {
  std::deque<std::string> last; // where only the end is wanted
  std::string text;
  if (which.dropped > 0)
    text = "... " + std::to_string(which.dropped) + " bytes before this are not kept\n";
  auto read = read_log(which, [&](std::string_view when, log_stream stream, std::string_view line) {
    std::string whole;
    if (wanted.with_times)
      whole.append(when).append(stream == log_stream::output ? " stdout " : " stderr ");
    whole.append(line).append(1, '\n');
    if (!wanted.tail) {
      text += whole;
      return true;
    }
    last.push_back(std::move(whole));
    if (last.size() > *wanted.tail)
      last.pop_front();
    return true;
  });
  if (!read)
    return tl::unexpected{std::move(read.error())};
  for (const auto& line : last)
    text += line;
  return text;
}

} // namespace troupe
