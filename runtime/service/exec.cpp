#include "runtime/service/exec.hpp"

#include "runtime/action/service.hpp"
#include "runtime/service/exec_input.hpp"
#include "runtime/service/stop_signal.hpp"
#include "runtime/service/utf8.hpp"

#include <algorithm>

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// As timeout(1) says it.
constexpr int timed_out_status = 124;

/// A command as a message quotes it: its first line, shortened.
std::string quoted(const std::string& command) {
  constexpr std::size_t longest = 120;
  auto end = std::min(command.find('\n'), command.size());
  auto shown = valid_utf8(command.substr(0, std::min(end, longest)));
  return '`' + shown + (shown.size() < command.size() ? "...`" : "`");
}

/// What all the commands wrote, within the limit of a stream.
class joined_stream {
public:
  explicit joined_stream(std::size_t limit) : limit_{limit} {}

  void add(const std::string& text, std::uint64_t cut) {
    auto room = limit_ - std::min(limit_, text_.size());
    cut_ += cut;
    if (text.size() <= room) {
      text_ += text;
      return;
    }
    captured_stream fitted{room};
    fitted.append(text);
    cut_ += fitted.cut();
    text_ += std::move(fitted).take_text();
    limit_ = text_.size(); // nothing follows a gap
  }

  std::string text() && { return std::move(text_); }
  std::uint64_t cut() const { return cut_; }

private:
  std::size_t limit_;
  std::string text_;
  std::uint64_t cut_ = 0;
};

class exec_run {
public:
  exec_run(const exec_input& input, const action_context& context, const command_limits& limits)
    : input_{input}, stop_token_{context.stop}, limits_{limits}, environment_{input.env, context},
      stop_{context.stop}, output_{limits.kept}, errors_{limits.kept} {
    limits_.timeout = input.timeout.span;
    command_.shell = input.shell;
    command_.workdir = path_in(context.around, input.workdir).string();
    command_.environment = environment_.entries();
    command_.with_input = !input.input.empty();
  }

  result<value> run() {
    for (const auto& text : input_.commands.items)
      if (auto done = run_one(text); !done)
        return tl::unexpected{done.error()};
    json answer{{"status", status_}};
    answer["commands"] = std::move(results_);
    if (output_.cut() + errors_.cut() > 0)
      answer["truncated"] = {{"stdout", output_.cut()}, {"stderr", errors_.cut()}};
    answer["stdout"] = std::move(output_).text();
    answer["stderr"] = std::move(errors_).text();
    return make_value(std::move(answer));
  }

private:
  result<void> run_one(const std::string& text) {
    if (stop_token_.stop_requested())
      return failure("stopped before " + quoted(text));
    command_.text = text;
    auto outcome = run_command(command_, input_.input, limits_, stop_.get());
    if (!outcome)
      return failure(quoted(text) + ": " + outcome.error().message);
    if (outcome->stopped)
      return failure(quoted(text) + " was stopped" + tail(*outcome));
    int status = outcome->timed_out ? timed_out_status : outcome->status;
    if (status != 0 && input_.abort_on_error)
      return failure(quoted(text) + fault(*outcome, status) + tail(*outcome));
    record(text, std::move(*outcome), status);
    return {};
  }

  std::string fault(const command_outcome& outcome, int status) const {
    if (outcome.timed_out)
      return " timed out after " + std::to_string(input_.timeout.span / 1ms)
             + " ms (timeoutMs): status " + std::to_string(status);
    return " ended with status " + std::to_string(status);
  }

  /// What the command said last: on standard error, else on standard output.
  static std::string tail(const command_outcome& outcome) {
    auto text = outcome.errors.tail();
    if (text.empty())
      text = outcome.output.tail();
    return text.empty() ? text : ": " + text;
  }

  void record(const std::string& text, command_outcome outcome, int status) {
    auto output_cut = outcome.output.cut();
    auto errors_cut = outcome.errors.cut();
    auto output = std::move(outcome.output).take_text();
    auto errors = std::move(outcome.errors).take_text();
    output_.add(output, output_cut);
    errors_.add(errors, errors_cut);
    if (status != 0)
      status_ = status;
    json entry{{"input", text}, {"status", status}};
    entry["output"] = std::move(output);
    entry["stderr"] = std::move(errors);
    if (output_cut + errors_cut > 0)
      entry["truncated"] = {{"output", output_cut}, {"stderr", errors_cut}};
    results_.push_back(std::move(entry));
  }

  const exec_input& input_;
  std::stop_token stop_token_;
  command_limits limits_;
  command_environment environment_;
  stop_signal stop_;
  command_line command_;
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
  };
}

json output_fields() {
  return {
    {"commands", "list of {input, output, stderr, status}, one a command"},
    {"stdout", "text, standard output of all commands"},
    {"stderr", "text, standard error of all commands"},
    {"status", "integer, the last status that is not 0, else 0; 128 + n: killed by signal n"},
    {"truncated", "map, only where output was cut: {stdout, stderr}, bytes not kept"},
  };
}

} // namespace

result<void> add_exec(action_registry& registry, command_limits limits) {
  return service{"system/exec"}
    .method("execute",
            [limits](const exec_input& input, const action_context& context) {
              return exec_run{input, context, limits}.run();
            },
            {.pace = action_pace::blocking,
             .shell_field = "commands",
             .description = "Runs shell commands.",
             .input = input_fields(),
             .output = output_fields()})
    .add_to(registry);
}

} // namespace troupe
