#include "runtime/node/command_logs.hpp"

#include "runtime/node/operator_log.hpp"

namespace troupe {

std::shared_ptr<const attempt_logs> command_logs(const runtime_options& options,
                                                 const std::string& store_path) {
  if (store_path.empty() && !options.on_lines)
    return nullptr;
  attempt_logs made;
  if (!store_path.empty())
    made.folder = logs_beside(store_path);
  made.on_trouble = warnings_to(options.log);
  if (options.on_lines)
    made.on_lines
      = [hear = options.on_lines](const log_subject& of, log_stream stream, std::string_view text) {
          hear({of.process_id, of.execution_id, of.task_path, of.attempt,
                stream == log_stream::errors, text});
        };
  return std::make_shared<const attempt_logs>(std::move(made));
}

} // namespace troupe
