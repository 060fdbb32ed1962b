#include "runtime/engine/verb.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

using request = const control_request&;

constexpr std::array<verb_field, 6> fields{{
  {"process", &control_request::process},
  {"task", &control_request::task},
  {"execution", &control_request::execution},
  {"reason", &control_request::reason},
  {"name", &control_request::name},
  {"payload", nullptr},
}};

} // namespace

std::span<const verb_field> verb_fields() noexcept {
  return fields;
}

std::span<const verb> verbs() {
  static const std::vector<verb> all{
    // A runtime may be asked for some of its own, by their ids: it adds what is not stored yet.
    {"ps", "List processes: what is active, and what ended within a day", {}, {"payload"}, nullptr},
    // A program may ask for some of its executions.
    {"show", "Show one process", {"process"}, {"payload"}, nullptr},
    // Of all it may be asked for some, by their ids.
    {"explain",
     "Say what processes wait for, and why",
     {},
     {"process", "task", "payload"},
     nullptr},
    {"why",
     "Say why tasks ran though results are used again (cache)",
     {"process"},
     {"task"},
     nullptr},
    {"pause",
     "Pause a process: what runs finishes, nothing new starts",
     {"process"},
     {"reason"},
     [](request asked) -> input::any { return input::pause{asked.reason}; }},
    {"resume",
     "Resume a paused process, or one whose runtime has died",
     {"process"},
     {},
     [](request) -> input::any { return input::resume{}; }},
    {"step",
     "Let a paused process start one task",
     {"process"},
     {},
     [](request) -> input::any { return input::step{}; }},
    {"cancel",
     "End a process early",
     {"process"},
     {"reason"},
     [](request asked) -> input::any { return input::cancel{asked.reason}; }},
    {"retry",
     "Continue a failed process from where it failed",
     {"process"},
     {},
     [](request) -> input::any { return input::resume_failed{}; }},
    {"signal",
     "Send a process a signal that one of its tasks waits for",
     {"process", "name"},
     {"payload"},
     [](request asked) -> input::any {
       return input::signal{asked.name, make_value(asked.payload)};
     }},
    {"approvals", "List the actions that wait for somebody's approval", {}, {"process"}, nullptr},
    {"approve",
     "Let an action run that waits for approval",
     {"execution"},
     {"reason"},
     [](request asked) -> input::any {
       return input::approval_decided{{}, true, asked.reason};
     }},
    {"reject",
     "Refuse an action that waits for approval",
     {"execution"},
     {"reason"},
     [](request asked) -> input::any {
       return input::approval_decided{{}, false, asked.reason};
     }},
    {"schedules",
     "Look at the schedules of the workflow of that name again",
     {},
     {"name"},
     nullptr,
     true},
  };
  return all;
}

bool verb::has(std::string_view key) const {
  return std::ranges::find(needs, key) != needs.end()
         || std::ranges::find(takes, key) != takes.end();
}

const verb* find_verb(std::string_view name) {
  auto all = verbs();
  auto found = std::ranges::find(all, name, &verb::name);
  return found == all.end() ? nullptr : &*found;
}

bool decides(const verb& asked) {
  return asked.has("execution");
}

} // namespace troupe
