#include "runtime/node/followed_logs.hpp"

#include "runtime/node/process_logs.hpp"
#include "runtime/store/history.hpp"

#include <cstdint>
#include <utility>

namespace troupe {

namespace {

/// Those of attempts that fail: it reads on in the journal, and of the logs only those that it
/// shows.
class failed_logs {
public:
  failed_logs(const stored_process& of, const std::string& logs, const log_query& wanted,
              const task_choice& tasks)
    : past_{of.past()}, logs_{logs}, wanted_{wanted}, tasks_{tasks} {}

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
    auto done = past_.failures(read_, [&](const log_subject& of) {
      auto log
        = asks_for(wanted_, tasks_, of.task_path, of.attempt) ? find_log(logs_, of) : std::nullopt;
      if (!log)
        return true;
      auto text = text_of(*log, wanted_);
      if (!text)
        trouble = tl::unexpected{std::move(text.error())};
      goes_on = text && hear({of, *text});
      return goes_on;
    });
    if (done && !trouble)
      done = std::move(trouble);
    return done.map([&] { return goes_on; });
  }

  history past_;
  const std::string& logs_;
  const log_query& wanted_;
  const task_choice& tasks_;
  std::uint64_t read_ = 0; ///< Entries of the journal.
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
