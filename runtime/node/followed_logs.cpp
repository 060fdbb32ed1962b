#include "runtime/node/followed_logs.hpp"

#include "runtime/node/process_logs.hpp"
#include "runtime/store/history.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace troupe {

namespace {

/// Those of attempts that fail, and why those did that have none: which never began, say. It reads
/// on in the journal, and of the logs only those that it shows.
class failed_logs {
public:
  failed_logs(const stored_process& of, const std::string& logs, const log_query& wanted,
              const task_choice& tasks)
    : of_{of}, past_{of.past()}, logs_{logs}, wanted_{wanted}, tasks_{tasks} {}

  result<void> follow(log_follower& changes, const text_listener& hear,
                      const std::function<bool()>& is_over) {
    result<void> trouble;
    changes.watch([&] {
      auto is_last = is_over(); // what failed until then is read after it
      auto goes_on = read_on(hear);
      if (!goes_on)
        trouble = tl::unexpected{std::move(goes_on.error())};
      return goes_on && *goes_on && !is_last;
    });
    return trouble;
  }

private:
  /// Those that have failed since the last call. False: `hear` has returned that.
  result<bool> read_on(const text_listener& hear) {
    auto goes_on = true;
    result<void> trouble;
    hides_.reset(); // it may have other secrets by now
    auto done = past_.failures(read_, [&](const failed_attempt& told) {
      if (!asks_for(wanted_, tasks_, told.of.task_path, told.of.attempt))
        return true;
      auto log = find_log(logs_, told.of);
      auto text = log ? text_of(*log, wanted_) : without_secrets(told.why);
      if (!text)
        trouble = tl::unexpected{std::move(text.error())};
      goes_on = text && hear({told.of, *text});
      return goes_on;
    });
    if (done && !trouble)
      done = std::move(trouble);
    return done.map([&] { return goes_on; });
  }

  /// Fails where the secrets are not known. Unlike a log, a journal has them.
  result<std::string> without_secrets(const std::string& text) {
    if (!hides_) {
      auto found
        = of_.tasks().and_then([&](const workflow_ptr& named) { return of_.secrets(*named); });
      if (!found)
        return tl::unexpected{std::move(found.error())};
      hides_ = std::move(*found);
    }
    return hides_->masked(text);
  }

  const stored_process& of_;
  history past_;
  const std::string& logs_;
  const log_query& wanted_;
  const task_choice& tasks_;
  std::optional<redactor> hides_; ///< Once something must be hidden.
  std::uint64_t read_ = 0;        ///< Entries of the journal.
};

} // namespace

result<void> follow_logs(const stored_process& of, log_follower& changes, const std::string& logs,
                         const log_query& wanted, const text_listener& hear,
                         const std::function<bool()>& is_over) {
  auto tasks = of.chosen(wanted.task);
  if (!tasks)
    return tl::unexpected{std::move(tasks.error())};
  if (auto opened = changes.open(); !opened)
    return opened;
  if (wanted.failed)
    return failed_logs{of, logs, wanted, *tasks}.follow(changes, hear, is_over);
  auto is_wanted = [&](const log_subject& each) {
    return asks_for(wanted, *tasks, each.task_path, each.attempt);
  };
  changes.follow(
    wanted, [&](const followed_text& text) { return !is_wanted(text.of) || hear(text); }, is_over);
  return {};
}

} // namespace troupe
