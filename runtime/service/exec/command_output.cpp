#include "runtime/service/exec/command_output.hpp"

#include "runtime/base/text.hpp"

namespace troupe {

log_subject subject_of(const action_context& context) {
  return {context.process_id, context.execution_id, context.task_path, context.attempt};
}

void note_usage(const action_context& context, const attempt_usage& used) {
  if (!context.used)
    return;
  context.used->total.add(used.total);
  context.used->status = used.status;
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
  return log.bytes() > shown ? "\nall of it: " + log.path() : std::string{};
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
