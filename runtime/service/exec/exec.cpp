#include "runtime/service/exec/exec.hpp"

#include "runtime/action/surroundings.hpp"
#include "runtime/service/exec/command_files.hpp"
#include "runtime/service/exec/command_memory.hpp"
#include "runtime/service/exec/command_output.hpp"
#include "runtime/service/exec/exec_input.hpp"
#include "runtime/service/exec/run.hpp"
#include "runtime/service/exec/shell_words.hpp"
#include "troupe/service.hpp"

#include <algorithm>

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// As timeout(1) says it.
constexpr int timed_out_status = 124;

/// What all the commands wrote, within the limit of a stream.
class joined_stream {
public:
  joined_stream(std::size_t limit, output_redactor hides)
    : hides_{std::move(hides)}, limit_{limit} {}

  void add(const stream_text& more) {
    auto room = limit_ - std::min(limit_, text_.size());
    flaws_.cut += more.flaws.cut;
    flaws_.replaced += more.flaws.replaced;
    flaws_.left_open = flaws_.left_open || more.flaws.left_open;
    if (more.text.size() <= room) {
      text_ += more.text;
      return;
    }
    captured_stream fitted{room, hides_};
    fitted.append(more.text);
    flaws_.cut += fitted.cut();
    text_ += std::move(fitted).take_text().text;
    limit_ = text_.size(); // nothing follows a gap
  }

  std::string text() && { return std::move(text_); }
  std::string tail() const { return tail_text(text_, hides_); }
  const stream_flaws& flaws() const { return flaws_; }

private:
  output_redactor hides_;
  std::size_t limit_;
  std::string text_;
  stream_flaws flaws_;
};

class exec_steps final : public command_steps {
public:
  exec_steps(exec_input input, const action_context& context, const command_limits& limits)
    : input_{std::move(input)}, context_{context}, limits_{limits}, log_{log_of(context)},
      output_{limits.kept, context.secrets}, errors_{limits.kept, context.secrets} {
    limits_.timeout = input_.timeout.span;
    limits_.memory = memory_share(context);
  }

  std::variant<command_order, result<value>> next() override {
    if (begun_ == input_.commands.items.size())
      return result<value>{answer()};
    const auto& text = input_.commands.items[begun_++];
    if (context_.stop.stop_requested())
      return result<value>{failure("stopped before " + called(text))};
    command_order order;
    order.line.words = shell_words(input_.shell, {}, text);
    order.line.called = "the shell \"" + input_.shell + '"';
    order.line.workdir = path_in(context_.around, input_.workdir).string();
    order.line.with_input = !input_.input.empty();
    order.environment = std::make_unique<command_environment>(input_.env, context_);
    order.terms = {input_.input, limits_, &log_, {}, context_.stop, context_.secrets};
    return order;
  }

  result<void> ended(result<command_outcome> outcome) override {
    const auto& text = input_.commands.items[begun_ - 1];
    if (!outcome)
      return failure(called(text) + ": " + outcome.error().message);
    if (outcome->timed_out)
      outcome->used.status = timed_out_status;
    note_usage(context_, outcome->used);
    if (outcome->for_memory)
      return failure(called(text) + memory_fault(outcome->for_memory, limits_.memory)
                     + tail(*outcome));
    if (outcome->stopped)
      return failure(called(text) + " was stopped" + tail(*outcome));
    int status = outcome->status();
    if (status != 0 && input_.abort_on_error)
      return failure(called(text) + fault(*outcome, status) + tail(*outcome));
    record(text, std::move(*outcome), status);
    return {};
  }

private:
  std::string called(const std::string& command) const {
    return quoted_command(command, context_.secrets);
  }

  value answer() {
    json all{{"status", status_}};
    all["commands"] = std::move(results_);
    tell_flaws(all, "stdout", output_.flaws(), errors_.flaws());
    all["stdout"] = std::move(output_).text();
    all["stderr"] = std::move(errors_).text();
    return make_value(std::move(all));
  }

  std::string fault(const command_outcome& outcome, int status) const {
    if (outcome.timed_out)
      return " timed out after " + std::to_string(input_.timeout.span / 1ms)
             + " ms (timeoutMs): status " + std::to_string(status);
    return " ended with " + status_text(outcome.used);
  }

  /// What the command said last, standard error first, and those before it.
  std::string tail(const command_outcome& outcome) const {
    auto text = said_last(outcome);
    auto add = [&text](const char* what, const std::string& said) {
      if (!said.empty())
        text += what + said;
    };
    add("\nstandard error before it: ", errors_.tail());
    add("\nstandard output before it: ", output_.tail());
    return text + log_hint(log_, text.size());
  }

  void record(const std::string& text, command_outcome outcome, int status) {
    auto output = text_of(std::move(outcome.output));
    auto errors = text_of(std::move(outcome.errors));
    output_.add(output);
    errors_.add(errors);
    if (status != 0)
      status_ = status;
    json entry{{"input", text}, {"status", status}};
    entry["output"] = std::move(output.text);
    entry["stderr"] = std::move(errors.text);
    tell_flaws(entry, "output", output.flaws, errors.flaws);
    results_.push_back(std::move(entry));
  }

  exec_input input_;
  std::size_t begun_ = 0; ///< How many of its commands have been.
  action_context context_;
  command_limits limits_;
  attempt_log log_;
  json results_ = json::array();
  joined_stream output_;
  joined_stream errors_;
  int status_ = 0;
};

json input_fields() {
  return {
    {"commands", "list of texts, or one text: each is run in its own shell"},
    {"workdir",
     "text, the folder to run in, relative to where the process was started (the default)"},
    {"env", "map of texts, variables added to the environment"},
    {"timeoutMs", "integer, milliseconds that each command may take; 0: no bound"},
    {"abortOnError", "boolean, default true: a status other than 0 fails the task"},
    {"stdin", "text, standard input of each command; default: none"},
    {"shell", "text, default sh; bash, or another that takes -c"},
    {"files", "map, {in, out, depfile, artifacts}: the files that the commands read and write"},
    {"isolate", "boolean, whether each attempt has an empty folder of its own to run in"},
  };
}

json output_fields() {
  return {
    {"commands", "list of {input, output, stderr, status}, one a command"},
    {"stdout", "text, standard output of all commands"},
    {"stderr", "text, standard error of all commands"},
    {"status", "integer, the last status that is not 0, else 0; 128 + n: killed by signal n"},
    {"truncated", "map, only where output may be missing: {stdout, stderr}, bytes not kept, and "
                  "open, list of the streams that something left running held open"},
    {"replaced", "map, only where output is no UTF-8: {stdout, stderr}, parts replaced by U+FFFD"},
  };
}

} // namespace

result<void> add_exec(action_registry& registry, command_limits limits,
                      std::shared_ptr<command_host> host) {
  return service{"system/exec"}
    .method(
      "execute",
      [limits, host](exec_input input, const action_context& context, typed_promise<value> answer) {
        file_terms files{std::move(input.files), input.isolated, input.workdir,
                         input.env.items.contains("TMPDIR")};
        auto steps = std::make_unique<exec_steps>(std::move(input), context, limits);
        run_commands(*host, with_files(std::move(steps), std::move(files), context), context.stop,
                     std::move(answer).untyped());
      },
      {.pace = action_pace::blocking,
       .shell_field = "commands",
       .description = "Runs shell commands.",
       .input = input_fields(),
       .output = output_fields()})
    .method(
      "run",
      [limits, host](run_input input, const action_context& context, typed_promise<value> answer) {
        run_commands(*host, steps_of(std::move(input), context, limits), context.stop,
                     std::move(answer).untyped());
      },
      {.pace = action_pace::blocking,
       .description = "What `run` of a task does: runs a script or a program.",
       .input = described_run_input(),
       .output = described_run_output()})
    .add_to(registry);
}

} // namespace troupe
