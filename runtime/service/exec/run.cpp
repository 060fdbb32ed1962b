#include "runtime/service/exec/run.hpp"

#include "runtime/action/surroundings.hpp"
#include "runtime/base/descriptor.hpp"
#include "runtime/base/json.hpp"
#include "runtime/service/exec/command_files.hpp"
#include "runtime/service/exec/command_memory.hpp"
#include "runtime/service/exec/command_output.hpp"
#include "runtime/service/exec/shell_words.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <system_error>
#include <unistd.h>

namespace troupe {

namespace {

/// A text that is given to a shell beyond this length is given as a file: of an argument the system
/// takes 128 KiB.
constexpr std::size_t longest_argument = std::size_t{96} << 10;

/// How deep JSON that a command writes may be nested.
constexpr std::size_t deepest_output = 1'000;

/// A file that only this user may read, gone with its object.
class script_file {
public:
  static result<script_file> write(std::string_view script) {
    auto reason = [] { return std::generic_category().message(errno); };
    std::error_code failed;
    auto folder = std::filesystem::temp_directory_path(failed);
    script_file made;
    made.path_ = (failed ? "/tmp" : folder.string()) + "/troupe-script-XXXXXX";
    descriptor file{mkostemp(made.path_.data(), O_CLOEXEC)};
    if (!file) {
      auto message = "can't make a file for the script, " + made.path_ + ": " + reason();
      made.path_.clear();
      return failure(std::move(message));
    }
    while (!script.empty()) {
      auto count = ::write(file.get(), script.data(), script.size());
      if (count < 0 && errno != EINTR)
        return failure("can't write the script to " + made.path_ + ": " + reason());
      script.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    return made;
  }

  script_file(script_file&& other) noexcept : path_{std::exchange(other.path_, {})} {}
  script_file& operator=(script_file&&) = delete;
  ~script_file() {
    if (!path_.empty())
      unlink(path_.c_str());
  }

  const std::string& path() const noexcept { return path_; }

private:
  script_file() = default;
  std::string path_;
};

std::vector<std::string> options_of(const std::string& shell) {
  return shell == "bash" ? std::vector<std::string>{"-euo", "pipefail"}
                         : std::vector<std::string>{"-eu"};
}

/// The words of the command, and the file that they name, if any.
struct written_command {
  std::vector<std::string> words;
  std::optional<script_file> file;
};

result<written_command> write_command(const run_input& input) {
  if (!input.argv.empty())
    return written_command{input.argv, std::nullopt};
  bool is_shell = input.interpreter.empty();
  if (is_shell && input.script.size() <= longest_argument)
    return written_command{shell_words(input.shell, options_of(input.shell), input.script), {}};
  return script_file::write(input.script).map([&](script_file file) {
    auto words = input.interpreter;
    if (is_shell) {
      words = options_of(input.shell);
      words.insert(words.begin(), input.shell);
    }
    words.push_back(file.path());
    return written_command{std::move(words), std::move(file)};
  });
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string tail_of(const command_outcome& outcome, const attempt_log& log) {
  auto text = said_last(outcome);
  return text + log_hint(log, text.size());
}

json lines_of(std::string_view text) {
  auto lines = json::array();
  while (!text.empty()) {
    auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

result<json> parsed(output_form form, std::string text) {
  if (form == output_form::lines)
    return lines_of(text);
  if (form == output_form::text) {
    if (text.ends_with('\n'))
      text.pop_back();
    return json(std::move(text));
  }
  auto content = read_strict_json(text, deepest_output);
  if (content)
    return *std::move(content);
  return failure("standard output: " + content.error().reason + " at byte "
                 + std::to_string(content.error().offset));
}

/// Why the text can't be read as anything: a part of it is missing or isn't text.
std::string fault_of(const stream_flaws& flaws) {
  if (flaws.cut > 0)
    return "standard output is longer than what is kept: " + std::to_string(flaws.cut)
           + " bytes are missing";
  if (flaws.left_open)
    return "something that still runs holds standard output open: it may be incomplete";
  if (flaws.replaced > 0)
    return "standard output is no UTF-8";
  return {};
}

result<json> output_of(output_form form, command_outcome outcome, int status) {
  auto output = text_of(std::move(outcome.output));
  auto errors = text_of(std::move(outcome.errors));
  if (form != output_form::streams) {
    if (auto fault = fault_of(output.flaws); !fault.empty())
      return failure(std::move(fault));
    return parsed(form, std::move(output.text));
  }
  json answer{{"status", status}};
  tell_flaws(answer, "stdout", output.flaws, errors.flaws);
  answer["stdout"] = std::move(output.text);
  answer["stderr"] = std::move(errors.text);
  return answer;
}

class run_steps final : public command_steps {
public:
  run_steps(run_input input, const action_context& context, const command_limits& usual)
    : input_{std::move(input)}, context_{context}, limits_{usual}, log_{log_of(context)},
      called_{quoted_command(input_.argv.empty() ? input_.script : joined(input_.argv),
                             context.secrets)} {
    limits_.memory = memory_share(context);
  }

  std::variant<command_order, result<value>> next() override {
    if (answer_)
      return result<value>{*std::move(answer_)};
    if (context_.stop.stop_requested())
      return result<value>{failure("stopped before " + called_)};
    auto written = write_command(input_);
    if (!written)
      return result<value>{tl::unexpected{written.error()}};
    command_order order;
    order.line.words = std::move(written->words);
    if (written->file)
      file_.emplace(std::move(*written->file));
    auto is_shell = input_.argv.empty() && input_.interpreter.empty();
    order.line.called = (input_.argv.empty() ? "the shell \"" : "the program \"")
                        + (is_shell ? input_.shell : order.line.words.front()) + '"';
    order.line.workdir = path_in(context_.around, input_.workdir).string();
    order.line.with_input = !input_.input.empty();
    order.environment = environment_of(input_, context_);
    order.terms = {input_.input, limits_, &log_, input_.warning, context_.stop, context_.secrets};
    return order;
  }

  result<void> ended(result<command_outcome> outcome) override {
    if (!outcome)
      return failure(called_ + ": " + outcome.error().message);
    note_usage(context_, outcome->used);
    if (outcome->for_memory)
      return failure(called_ + memory_fault(outcome->for_memory, limits_.memory)
                     + tail_of(*outcome, log_));
    if (outcome->stopped)
      return failure(called_ + " was stopped" + tail_of(*outcome, log_));
    auto status = outcome->status();
    if (std::ranges::find(input_.well, status) == input_.well.end())
      return failure(called_ + " ended with " + status_text(outcome->used)
                     + tail_of(*outcome, log_));
    auto output = output_of(input_.reading, *std::move(outcome), status);
    if (!output)
      return failure(called_ + ": " + output.error().message);
    answer_ = make_value(*std::move(output));
    return {};
  }

private:
  run_input input_;
  action_context context_;
  command_limits limits_;
  attempt_log log_;
  std::string called_;
  std::optional<script_file> file_; ///< That the command names.
  std::optional<value> answer_;
};

} // namespace

std::unique_ptr<command_environment> environment_of(const run_input& input,
                                                    const action_context& context) {
  text_map added;
  std::set<std::string, std::less<>> removed;
  for (const auto& [name, content] : input.variables) {
    if (content)
      added.items.emplace(name, *content);
    else
      removed.insert(name);
  }
  return std::make_unique<command_environment>(added, context, std::move(removed));
}

std::unique_ptr<command_steps> steps_of(run_input input, const action_context& context,
                                        const command_limits& limits) {
  file_terms files{std::move(input.files), input.isolated, input.workdir,
                   input.variables.contains("TMPDIR")};
  return with_files(std::make_unique<run_steps>(std::move(input), context, limits),
                    std::move(files), context);
}

} // namespace troupe
