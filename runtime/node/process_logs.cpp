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

bool asks_for(const log_query& wanted, const task_choice& tasks, std::string_view task_path,
              std::uint32_t attempt) {
  return (!wanted.attempt || *wanted.attempt == attempt) && tasks.means(task_path);
}

void shown_lines::add(std::string_view when, log_stream stream, std::string_view line) {
  std::string whole;
  if (with_times_)
    whole.append(when).append(stream == log_stream::output ? " stdout " : " stderr ");
  whole.append(line).append(1, '\n');
  if (!tail_) {
    all_ += whole;
    return;
  }
  last_.push_back(std::move(whole));
  if (last_.size() > *tail_)
    last_.pop_front();
}

std::string shown_lines::take() {
  for (const auto& line : last_)
    all_ += line;
  return std::move(all_);
}

result<std::string> text_of(const found_log& which, const log_query& wanted) {
  std::string head;
  if (which.dropped > 0)
    head = "... " + std::to_string(which.dropped) + " bytes before this are not kept\n";
  shown_lines lines{wanted};
  auto read = read_log(which, [&](std::string_view when, log_stream stream, std::string_view line) {
    lines.add(when, stream, line);
    return true;
  });
  return read.map([&] { return head + lines.take(); });
}

} // namespace troupe
