#include "style.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace troupe::architecture {

namespace {

constexpr std::size_t most_lines = 400;
constexpr std::size_t most_columns = 100;

// Where threads meet without an actor between them. Each entry needs a reason.
constexpr std::array<std::string_view, 42> may_lock{
  "actors/action_call.",        // a job that waits for a store that can't be read is told to stop
  "actors/execution.",          // an action that was left behind may answer on its own thread
  "actors/scheduler.",          // the queue of runnable actors, which all threads share
  "runtime/dispatch/job_pool.", // the queue of blocking actions, which run on threads of their own
  "runtime/dispatch/shared_limits.", // what is ordered, for a thread that waits for other programs
  "cli/display/run_display.",        // events come on a thread of theirs; what is drawn, on another
  "cli/map/job_output.",             // likewise
  "cli/display/shown_output.",       // commands write on several threads
  "cli/display/status_area.",        // whoever writes to the terminal, one at a time
  "cli/signals.",                    // a signal reaches the run before and while it starts
  "runtime/control/control_server.", // answers wait there for the thread that sends them
  "runtime/service/exec/group_folder.",     // groups that some commands leave, others try
  "runtime/service/exec/command_loop.",     // commands, served by whichever thread is free
  "runtime/service/http/http_loop.",        // requests, by a thread that waits for all of them
  "runtime/service/patch/patch_sessions.",  // blocking actions of one service, on several threads
  "runtime/service/exec/running_commands.", // likewise; and a signal that ends all of them
  "runtime/store/sqlite/ownership_watch.",  // job threads look whether a process is still owned
  "runtime/store/result_finder.",           // its connection serves lookups on several threads
  "runtime/store/digest_memo.",             // what these know of files
  "runtime/store/sqlite/retention.",  // between two steps of a thread that can be told to stop
  "runtime/node/secret_keeper.",      // its connection serves runs and requests on any threads
  "runtime/node/workflow_catalogue.", // its connections serve requests on any threads
  "runtime/node/loaded_workflows.",   // likewise, of what they have loaded
  "runtime/node/schedule_book.",      // likewise
  "runtime/node/view_book.",          // likewise
  "runtime/node/schedule_inbox.",     // ends of processes come there, for a thread that may block
  "runtime/observe/tracing/metric_exporter.", // its end is waited for, and its thread told of it
  "runtime/observe/tracing/span_exporter.",   // spans wait there for a thread that may block
  "runtime/observe/metrics/metric_family.",   // a label's value that comes for the first time
  "runtime/observe/metrics/metric_registry.", // families are added while others are read
  "runtime/node/process_client.",   // a start and an end are told in order by different threads
  "api/access/audit_queue.",        // entries wait there for whoever writes
  "api/access/door.",               // rates are counted by whoever asks
  "api/access/token_book.",         // looked up by requests, and changed by others
  "api/http/stream.",               // any thread writes, the server's sends
  "api/stream/log_streams.",        // clients come and leave, threads read for them
  "api/stream/event_streams.",      // events come, clients leave, and a thread tells
  "api/operations/process_quotas.", // requests count, and ends of processes on other threads
  "api/operations/desk.",           // requests that are not answered yet, on several threads
  "api/operations/taking_up.",      // one after the other, whichever request asks
  "api/operations/request_pool.",   // what may block waits there for a thread
  "api/operations/waiting_room.",   // requests wait there, and processes wake them
};

/// Code points of UTF-8 text: bytes that don't continue one.
std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(
    line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

/// True where `word` stands in `code`, not as the start of a longer name.
bool has_word(std::string_view code, std::string_view word) {
  for (auto at = code.find(word); at != code.npos; at = code.find(word, at + 1)) {
    const auto end = at + word.size();
    if (end == code.size()
        || (std::isalnum(static_cast<unsigned char>(code[end])) == 0 && code[end] != '_'))
      return true;
  }
  return false;
}

std::string without_blanks(std::string_view text) {
  std::string rest;
  std::ranges::copy_if(text, std::back_inserter(rest), [](char c) { return c != ' '; });
  return rest;
}

/// True where a `catch (...)` that starts on line `at` has nothing in it.
bool swallows(const std::vector<std::string>& code, std::size_t at) {
  const auto start = code[at].find("catch");
  if (start == std::string::npos)
    return false;
  auto text = without_blanks(std::string_view{code[at]}.substr(start));
  for (auto i = at + 1; i < code.size() && i < at + 4; ++i)
    text += without_blanks(code[i]);
  return text.starts_with("catch(...){}");
}

std::optional<std::string> test_name_in(const std::string& line) {
  constexpr std::string_view start = "TEST_CASE(\"";
  if (!line.starts_with(start))
    return std::nullopt;
  const auto end = line.rfind('"');
  return line.substr(start.size(), end - start.size());
}

} // namespace

faults too_large(const source_file& file) {
  faults found;
  const auto count = file.lines.size();
  if (count > most_lines)
    found.push_back(fault_at(file, count,
                             std::to_string(count) + " lines; at most " + std::to_string(most_lines)
                               + ", split it by noun"));
  for (std::size_t i = 0; i < count; ++i)
    if (const auto columns = columns_of(file.lines[i]); columns > most_columns)
      found.push_back(
        fault_at(file, i + 1,
                 std::to_string(columns) + " columns; at most " + std::to_string(most_columns)));
  return found;
}

faults wrong_header(const source_file& file) {
  faults found;
  if (!is_header(file))
    return found;
  if (file.lines.empty() || !file.lines.front().starts_with("/// "))
    found.push_back(fault_at(file, 1, "a header starts with a /// comment that says what it is"));
  if (std::ranges::find(file.lines, "#pragma once") == file.lines.end())
    found.push_back(fault_at(file, 1, "a header has a #pragma once"));
  return found;
}

faults forbidden_code(const source_file& file) {
  struct rule {
    std::string_view word;
    std::string_view why;
  };
  constexpr std::array rules{
    rule{"std::regex", "std::regex backtracks; use RE2"},
    rule{"sleep_for", "nothing sleeps; use a timer"},
    rule{"sleep_until", "nothing sleeps; use a timer"},
    rule{"usleep", "nothing sleeps; use a timer"},
  };
  faults found;
  const auto code = code_of(file);
  for (std::size_t i = 0; i < code.size(); ++i) {
    for (const auto& rule : rules)
      if (has_word(code[i], rule.word))
        found.push_back(fault_at(file, i + 1, rule.why));
    if (swallows(code, i))
      found.push_back(
        fault_at(file, i + 1, "this swallows every exception; say what became of it"));
  }
  return found;
}

faults unexpected_lock(const source_file& file) {
  const bool library = is_under(file.path, "runtime/") || is_under(file.path, "messages/")
                       || is_under(file.path, "actors/") || is_under(file.path, "api/")
                       || is_under(file.path, "cli/") || is_under(file.path, "include/");
  const bool allowed = std::ranges::any_of(
    may_lock, [&](std::string_view start) { return file.path.starts_with(start); });
  faults found;
  if (!library || allowed)
    return found;
  const auto code = code_of(file);
  for (std::size_t i = 0; i < code.size(); ++i)
    for (const std::string_view word : {"std::mutex", "std::shared_mutex", "std::recursive_mutex"})
      if (has_word(code[i], word))
        found.push_back(fault_at(file, i + 1,
                                 "a lock outside the places that this test allows; state belongs "
                                 "to one actor"));
  return found;
}

faults machine_path(const source_file& file) {
  // In two pieces, or this file would be at fault.
  constexpr std::array<std::string_view, 4> roots{"/wo"
                                                  "rk/",
                                                  "/tm"
                                                  "p/",
                                                  "/ro"
                                                  "ot/",
                                                  "/ho"
                                                  "me/"};
  // On every machine: where all programs of a user find each other.
  constexpr std::string_view meeting_place{"troupe-"};
  faults found;
  for (std::size_t i = 0; i < file.lines.size(); ++i)
    for (const auto root : roots)
      if (const auto at = file.lines[i].find(root);
          at != std::string::npos
          && (at == 0 || std::isalnum(static_cast<unsigned char>(file.lines[i][at - 1])) == 0)
          && !std::string_view{file.lines[i]}.substr(at + root.size()).starts_with(meeting_place))
        found.push_back(fault_at(file, i + 1, "a path of one machine: " + std::string{root}));
  return found;
}

faults wrong_test_name(const source_file& file) {
  faults found;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto name = test_name_in(file.lines[i]);
    if (!name)
      continue;
    if (name->find(": ") == std::string::npos)
      found.push_back(fault_at(file, i + 1, "a test is named \"subject: what it does\""));
    if (name->find(';') != std::string::npos
        || std::ranges::count(*name, '[') != std::ranges::count(*name, ']'))
      found.push_back(fault_at(file, i + 1, "ctest can't carry a ; or a lone bracket in a name"));
    if (!seen.insert(*name).second)
      found.push_back(fault_at(file, i + 1, "a test of this name stands above"));
  }
  return found;
}

} // namespace troupe::architecture
