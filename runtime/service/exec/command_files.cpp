#include "runtime/service/exec/command_files.hpp"

#include "runtime/action/attempt_log.hpp"
#include "runtime/action/surroundings.hpp"
#include "runtime/base/hash.hpp"
#include "runtime/base/private_path.hpp"
#include "runtime/base/tree_removal.hpp"
#include "runtime/files/attempt_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace troupe {

namespace {

/// Where the folder of an attempt is to be; those above it are there then.
result<std::string> new_place_of(const action_context& context) {
  auto fault = [](const std::string& path) {
    return failure(error_code::file_unwritable, "can't make a folder for the attempt: " + path
                                                  + ": " + std::generic_category().message(errno));
  };
  if (!context.logs || context.logs->folder.empty()) { // there is no store to put it beside
    std::error_code failed;
    auto temporary = std::filesystem::temp_directory_path(failed);
    auto path = (failed ? "/tmp" : temporary.string()) + "/troupe-attempt-XXXXXX";
    if (!::mkdtemp(path.data()))
      return fault(path);
    return path;
  }
  const auto& logs = context.logs->folder;
  for (const auto& path : {logs, log_folder_of(logs, context.process_id)})
    if (::mkdir(path.c_str(), private_folder_mode) != 0 && errno != EEXIST)
      return fault(path);
  return attempt_folder_of(
    logs, {context.process_id, context.execution_id, context.task_path, context.attempt});
}

class steps_with_files final : public command_steps {
public:
  steps_with_files(std::unique_ptr<command_steps> inner, file_terms terms,
                   const action_context& context)
    : inner_{std::move(inner)}, terms_{std::move(terms)}, context_{context},
      workdir_{path_in(context.around, terms_.workdir).string()} {}

  std::variant<command_order, result<value>> next() override {
    if (!std::exchange(is_prepared_, true))
      if (auto ready = prepare(); !ready)
        return result<value>{failed(std::move(ready.error()))};
    auto step = inner_->next();
    if (auto* order = std::get_if<command_order>(&step)) {
      if (folder_)
        settle_in(*order);
      return step;
    }
    auto& answer = std::get<result<value>>(step);
    auto well = answer ? finish() : result<void>{tl::unexpected{std::move(answer.error())}};
    if (!well)
      return result<value>{failed(std::move(well.error()))};
    return step;
  }

  result<void> ended(result<command_outcome> outcome) override {
    auto well = inner_->ended(std::move(outcome));
    if (!well)
      return failed(std::move(well.error()));
    return well;
  }

private:
  result<void> prepare() {
    if (!terms_.isolated)
      return check_named_files(workdir_, terms_.rules.in);
    if (auto fault = fault_of_isolation(terms_.rules); !fault.empty())
      return failure(std::move(fault));
    auto place = new_place_of(context_);
    if (!place)
      return tl::unexpected{std::move(place.error())};
    path_ = *place;
    auto made = attempt_folder::make(*std::move(place), workdir_, terms_.rules, context_.stop);
    if (!made)
      return tl::unexpected{std::move(made.error())};
    folder_.emplace(*std::move(made));
    return {};
  }

  void settle_in(command_order& order) const {
    order.line.workdir = folder_->path();
    if (!terms_.has_tmpdir)
      order.environment->set("TMPDIR", folder_->path());
  }

  /// All commands have ended well.
  result<void> finish() {
    if (!folder_)
      return check_outputs(workdir_, terms_.rules);
    auto tag = to_string(hash_of(context_.execution_id)).substr(0, 12);
    auto published = folder_->check_inputs(context_.stop).and_then([&] {
      return folder_->publish(tag, context_.stop);
    });
    if (published)
      static_cast<void>(remove_tree(folder_->path())); // else it goes with the process
    return published;
  }

  tl::unexpected<error> failed(error cause) const {
    if (!path_.empty())
      cause.message += "\nits folder: " + path_;
    return tl::unexpected{std::move(cause)};
  }

  std::unique_ptr<command_steps> inner_;
  file_terms terms_;
  action_context context_;
  std::string workdir_;
  bool is_prepared_ = false;
  std::string path_; ///< Of the folder, once there may be one; empty: it has none.
  std::optional<attempt_folder> folder_;
};

} // namespace

std::unique_ptr<command_steps> with_files(std::unique_ptr<command_steps> inner, file_terms terms,
                                          const action_context& context) {
  if (!terms.isolated && terms.rules == file_rules{})
    return inner;
  return std::make_unique<steps_with_files>(std::move(inner), std::move(terms), context);
}

} // namespace troupe
