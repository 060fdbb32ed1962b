#include "runtime/observe/report/start_waits.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// A wait that ended when something was given back.
struct named_wait {
  std::uint32_t begin = 0; ///< The change with which it began.
  std::uint32_t end = 0;   ///< That with which it was given back.
  std::uint32_t key = 0;
};

/// How much of one thing is in use.
struct use {
  std::int64_t now = 0;
  std::int64_t total = 0;
  std::int64_t least = 0;      ///< That an execution takes at once.
  optional_place given_back{}; ///< The last change that gave some back when there was no room left.
};

/// Goes through the changes, and keeps what is in use.
class survey {
public:
  explicit survey(const run_log& log)
    : log_{log}, uses_(log.keys.size()), last_(log.records.size()) {
    for (const auto& task : log.tasks)
      for (const auto& [key, count] : task.takes)
        uses_[key].least = uses_[key].least == 0 ? count : std::min(uses_[key].least, count);
    find_totals();
  }

  std::vector<named_wait> waits() {
    std::vector<named_wait> found;
    go_through([&](std::uint32_t c, std::uint32_t begin) {
      named_wait longest{begin, begin, 0};
      for (const auto& [key, count] : takes(c))
        if (const auto back = uses_[key].given_back; back && *back > longest.end)
          longest = {begin, *back, key};
      if (longest.end > begin)
        found.push_back(longest);
    });
    return found;
  }

private:
  const std::vector<key_amount>& takes(std::uint32_t change) const {
    return log_.tasks[log_.records[log_.changes[change].execution].task].takes;
  }

  /// What isn't known is the most that was in use.
  void find_totals() {
    std::vector<std::int64_t> most(uses_.size());
    go_through([&](std::uint32_t c, std::uint32_t) {
      for (const auto& [key, count] : takes(c))
        most[key] = std::max(most[key], uses_[key].now + count);
    });
    for (std::size_t key = 0; key < uses_.size(); ++key)
      uses_[key] = {0, log_.keys[key].total.value_or(most[key]), uses_[key].least, {}};
    std::ranges::fill(last_, optional_place{});
  }

  /// Calls `hear(change, begin)` of each that starts what had been ready since `begin`.
  template <class Hear>
  void go_through(Hear hear) {
    for (std::uint32_t c = 0; c < log_.changes.size(); ++c) {
      const auto& change = log_.changes[c];
      const auto before = std::exchange(last_[change.execution], c);
      const auto did = before ? log_.changes[*before].what : span_kind::engine;
      if (did == span_kind::runs && change.what != span_kind::runs)
        give_back(c);
      if (did == span_kind::runs || change.what != span_kind::runs)
        continue;
      if (did == span_kind::start)
        hear(c, *before);
      for (const auto& [key, count] : takes(c))
        uses_[key].now += count;
    }
  }

  void give_back(std::uint32_t c) {
    for (const auto& [key, count] : takes(c)) {
      auto& of = uses_[key];
      if (of.now + of.least > of.total)
        of.given_back = c;
      of.now -= count;
    }
  }

  const run_log& log_;
  std::vector<use> uses_;
  std::vector<optional_place> last_; ///< The last change of each execution.
};

} // namespace

void name_start_waits(run_log& log) {
  auto waits = survey{log}.waits();
  for (const auto& each : waits) {
    auto& begun = log.changes[each.begin];
    begun.what = log.keys[each.key].kind;
    begun.key = each.key;
  }
  std::ranges::stable_sort(waits, {}, &named_wait::end);
  std::vector<run_change> changes;
  changes.reserve(log.changes.size() + waits.size());
  auto next = waits.begin();
  for (std::uint32_t c = 0; c < log.changes.size(); ++c) {
    changes.push_back(log.changes[c]);
    for (; next != waits.end() && next->end == c; ++next)
      changes.push_back({.execution = log.changes[next->begin].execution,
                         .what = span_kind::start,
                         .by = log.changes[c].execution,
                         .at = log.changes[c].at});
  }
  log.changes = std::move(changes);
}

} // namespace troupe
