#include "runtime/service/exec/command_output.hpp"

#include "runtime/base/text.hpp"
#include "runtime/policy/redactor.hpp"

namespace troupe {

attempt_log log_of(const action_context& context) {
  log_subject subject{context.process_id, context.execution_id, context.task_path, context.attempt};
  if (!context.secrets)
    return {context.logs, std::move(subject)};
  return {context.logs, std::move(subject),
          [hides = context.secrets](std::string text) { return hides->masked(std::move(text)); },
          context.secrets->longest()};
}

void note_usage(const action_context& context, const attempt_usage& used) {
  if (!context.used)
    return;
  context.used->total.add(used.total);
  context.used->status = used.status;
  context.used->over_memory = used.over_memory;
}

std::string status_text(const attempt_usage& used) {
  auto text = "status " + std::to_string(used.status);
  if (auto signal = signal_of(used.status); !signal.empty())
    text += " (signal " + signal + ", " + size_text(used.total.memory) + " in memory at most)";
  return text;
}

std::string said_last(const command_outcome& outcome) {
  std::string text;
  auto errors = outcome.errors.captured.tail();
  auto output = outcome.output.captured.tail();
  if (!errors.empty())
    text = ": " + errors;
  if (!output.empty())
    text += (errors.empty() ? ": " : "\nstandard output: ") + output;
  return text;
}

std::string log_hint(const attempt_log& log, std::size_t shown) {
  auto is_cut = log.bytes() > shown && !log.path().empty();
  return is_cut ? "\nall of it: " + log.path() : std::string{};
}

stream_text text_of(command_stream stream) {
  auto cut = stream.captured.cut();
  auto kept = std::move(stream.captured).take_text();
  return {std::move(kept.text), {cut, kept.replaced, stream.left_open}};
}

void tell_flaws(json& answer, const char* output_name, const stream_flaws& output,
                const stream_flaws& errors) {
  if (output.cut + errors.cut > 0 || output.left_open || errors.left_open) {
    auto& missing = answer["truncated"];
    missing = {{output_name, output.cut}, {"stderr", errors.cut}};
    if (output.left_open)
      missing["open"].push_back(output_name);
    if (errors.left_open)
      missing["open"].push_back("stderr");
  }
  if (output.replaced + errors.replaced > 0)
    answer["replaced"] = {{output_name, output.replaced}, {"stderr", errors.replaced}};
}

} // namespace troupe
