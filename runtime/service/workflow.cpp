#include "runtime/service/services.hpp"

#include "runtime/action/host.hpp"
#include "runtime/service/fields.hpp"
#include "troupe/service.hpp"

#include <stdexcept>

namespace troupe {

namespace {

struct run_input {
  std::string location;
  text_list tasks;
  json context;    // null: absent
  json parameters; // another name for the same
  bool async = false;
  bool ignore_error = false;
  milliseconds_field timeout;
};

struct process_input {
  std::string process_id;
  milliseconds_field timeout;
};

void read_map(const json& input, const char* name, json& field) {
  read_optional(input, name, field);
  if (!field.is_null() && !field.is_object())
    throw std::invalid_argument{"expected a map of names and values"};
}

void from_json(const json& input, run_input& run) {
  input.at("location").get_to(run.location);
  if (run.location.empty())
    throw std::invalid_argument{"expected the location of a workflow"};
  read_optional(input, "tasks", run.tasks);
  read_map(input, "context", run.context);
  read_map(input, "parameters", run.parameters);
  read_optional(input, "async", run.async);
  read_optional(input, "ignoreError", run.ignore_error);
  read_optional(input, "timeoutMs", run.timeout);
}

void to_json(json& output, const run_input& run) {
  // Read back as defaults, so the one required field holds something.
  output = {{"location", run.location.empty() ? "location" : run.location},
            {"tasks", run.tasks},
            {"context", run.context},
            {"parameters", run.parameters},
            {"async", run.async},
            {"ignoreError", run.ignore_error},
            {"timeoutMs", run.timeout}};
}

void from_json(const json& input, process_input& process) {
  input.at("processId").get_to(process.process_id);
  read_optional(input, "timeoutMs", process.timeout);
}

void to_json(json& output, const process_input& process) {
  output = {{"processId", process.process_id}, {"timeoutMs", process.timeout}};
}

/// The runtime around the action; where there is none, `answer` has failed.
action_host* host_of(const action_context& context, typed_promise<value>& answer) {
  if (!context.host)
    answer.fail("the workflow service needs a runtime, and this action runs outside of one");
  return context.host.get();
}

void run(run_input input, const action_context& context, typed_promise<value> answer) {
  auto* host = host_of(context, answer);
  if (!host)
    return;
  if (!input.context.is_null() && !input.parameters.is_null())
    return answer.fail("context and parameters are two names for one thing: give only one");
  sub_workflow_request request;
  request.location = std::move(input.location);
  request.folder = context.folder;
  request.tasks = std::move(input.tasks.items);
  auto& init = input.context.is_null() ? input.parameters : input.context;
  if (!init.is_null())
    request.init = std::move(init);
  request.async = input.async;
  request.ignore_error = input.ignore_error;
  request.timeout = input.timeout.span;
  request.parent_process_id = context.process_id;
  request.execution_id = context.execution_id;
  request.first_attempt = context.first_attempt;
  request.around = context.around;
  request.continues = context.continues;
  request.again = context.again;
  host->run_workflow(std::move(request), context.stop, std::move(answer).untyped());
}

void wait(const process_input& input, const action_context& context, typed_promise<value> answer) {
  if (auto* host = host_of(context, answer))
    host->wait_for_process(input.process_id, input.timeout.span, context.stop,
                           std::move(answer).untyped());
}

void status(const process_input& input, const action_context& context,
            typed_promise<value> answer) {
  if (auto* host = host_of(context, answer))
    host->process_status(input.process_id, std::move(answer).untyped());
}

struct signal_input {
  std::string process_id;
  std::string name;
  json payload;
};

void from_json(const json& input, signal_input& signal) {
  input.at("processId").get_to(signal.process_id);
  input.at("name").get_to(signal.name);
  signal.payload = input.value("payload", json{});
}

void to_json(json& output, const signal_input& signal) {
  output = {{"processId", signal.process_id}, {"name", signal.name}, {"payload", signal.payload}};
}

void signal(signal_input input, const action_context& context, typed_promise<value> answer) {
  if (auto* host = host_of(context, answer))
    host->send_signal(std::move(input.process_id), std::move(input.name),
                      make_value(std::move(input.payload)), std::move(answer).untyped());
}

json run_fields() {
  return {
    {"location", "text, a file, relative to this workflow's; .yaml is added where it has none"},
    {"tasks", "list of texts, only these and what they need; default: all"},
    {"context", "map, values for the workflow's session"},
    {"parameters", "map, another name for context"},
    {"async", "boolean, don't wait: answer with the process id at once"},
    {"ignoreError", "boolean, a failed process still completes the task"},
    {"timeoutMs", "integer, milliseconds that the process may take; 0: no bound"},
  };
}

json answer_fields() {
  return {{"processId", "text"},
          {"state", "text, such as completed or failed"},
          {"output", "map, the process's final session"},
          {"errors", "map, the failed tasks' messages"}};
}

json process_fields(const char* timeout) {
  return {{"processId", "text, as workflow:run answered it"}, {"timeoutMs", timeout}};
}

} // namespace

result<void> add_workflow(action_registry& registry) {
  return service{"workflow"}
    .method("run", &run,
            {.only_waits = true,
             .workflow_field = "location",
             .description = "Runs another workflow.",
             .input = run_fields(),
             .output = answer_fields()})
    .method("wait", &wait,
            {.only_waits = true,
             .description = "Waits for a process to end.",
             .input = process_fields("integer, milliseconds to wait at most; 0: no bound"),
             .output = answer_fields()})
    .method("status", &status,
            {.description = "Returns the state of a process, without waiting.",
             .input = process_fields("not used: it never waits"),
             .output = answer_fields()})
    .method("signal", &signal,
            {.description = "Hands a payload to a task of a process that awaits the signal.",
             .input = {{"processId", "text, as workflow:run answered it"},
                       {"name", "text, as in the task's await: {signal: name}"},
                       {"payload", "anything, the task's output; default: null"}},
             .output = {{"processId", "text"}}})
    .add_to(registry);
}

} // namespace troupe
