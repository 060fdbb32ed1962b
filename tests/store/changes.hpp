/// Changes as a process would make them, for tests of stores.
#pragma once

#include "runtime/store/store.hpp"

#include <doctest/doctest.h>

#include <string>

namespace troupe::testing {

inline definition_ptr some_definition() {
  stored_definition made{"flow", "pipeline: {a: {action: 'nop:nop'}}", {}, {"flow", "a"}};
  made.hash = hash_of(made.body);
  return std::make_shared<const stored_definition>(std::move(made));
}

inline owner some_owner(std::int64_t pid = 1) {
  return {0, "here", pid, 5, time_point{}, time_point{}, "socket"};
}

/// The first change of process `id`: it runs, and so does its root.
inline change birth_of(const std::string& id) {
  change first;
  first.birth = process_birth{id, {}, some_definition(), time_point{std::chrono::hours{1}}};
  first.number = 1;
  first.entry = id + " 1";
  first.executions
    = {{.number = 1, .state = task_state::running, .started = time_point{std::chrono::hours{1}}}};
  first.state = process_state::running;
  first.scn = 1;
  return first;
}

/// The change that follows `last`, whose receipt was `got`.
inline change after(const change& last, const receipt& got) {
  change next;
  next.process = got.process;
  next.fence = got.fence;
  next.number = last.number + 1;
  next.scn = last.scn + 1;
  next.state = process_state::running;
  next.entry = "entry " + std::to_string(next.number);
  next.executions = {{.number = next.number,
                      .parent = 1,
                      .task = 1,
                      .element = next.number,
                      .state = task_state::completed,
                      .started = time_point{std::chrono::hours{1}},
                      .ended = time_point{std::chrono::hours{2}}}};
  std::string body(2000, static_cast<char>('a' + next.number % 7));
  next.contents = {{hash_of(body), body}};
  return next;
}

/// Ends the process with the change.
inline change& ending(change& last) {
  last.state = process_state::completed;
  last.executions.push_back(
    {.number = 1, .state = task_state::completed, .ended = time_point{std::chrono::hours{2}}});
  last.end = process_end{time_point{std::chrono::hours{2}}, R"({"x":1})", "{}"};
  return last;
}

template <class T>
T sound(result<T> given) {
  REQUIRE_MESSAGE(given, (given ? "" : given.error().message));
  if constexpr (!std::is_void_v<T>)
    return std::move(*given);
}

inline receipt commit_one(store& into, const change& each) {
  auto receipts = sound(into.commit({&each, 1}));
  REQUIRE(receipts.size() == 1);
  return receipts.front();
}

inline std::vector<std::string> journal_of(store& from, process_key process) {
  std::vector<std::string> entries;
  sound(from.read_journal(process, 0, [&](std::string_view entry) {
    entries.emplace_back(entry);
    return true;
  }));
  return entries;
}

} // namespace troupe::testing
