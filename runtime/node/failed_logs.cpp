#include "runtime/node/failed_logs.hpp"

#include "runtime/node/process_logs.hpp"

namespace troupe {

result<void> failed_logs::follow(log_follower& changes, const text_listener& hear,
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

/// Those that have failed since the last call. False: `hear` has returned that.
result<bool> failed_logs::read_on(const text_listener& hear) {
  auto goes_on = true;
  result<void> trouble;
  auto done = past_.failures(read_, [&](const log_subject& of) {
    auto log = asks_for(wanted_, of) ? find_log(logs_, of) : std::nullopt;
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

} // namespace troupe
