#include "runtime/observe/report/run_graph.hpp"

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

/// Stands for "none" among numbers that are counted from 1.
constexpr std::uint32_t none = 0;

/// What is known of an execution while the changes are gone through. Changes count from 1.
struct progress_of_one {
  std::uint32_t last = none; ///< Its last change.
  std::uint32_t end = none;  ///< The last one by which it ended.
  std::uint32_t part_end
    = none; ///< The last end of a part of it since it has been waiting for those.
};

} // namespace

run_graph::run_graph(const run_log& log) : log_{log} {
  const auto count = static_cast<std::uint32_t>(log.changes.size());
  std::vector<progress_of_one> known(log.records.size());
  std::vector<std::uint32_t> end_before(count + 1, none); // of another part of the same whole
  first_.reserve(count + 1);
  edges_.reserve(2 * std::size_t{count});
  for (std::uint32_t c = 0; c < count; ++c) {
    const auto& change = log.changes[c];
    const auto& record = log.records[change.execution];
    auto& own = known[change.execution];
    auto cause = none;
    auto add = [&](std::uint32_t counted) {
      if (counted != none)
        edges_.push_back(counted - 1);
      cause = std::max(cause, counted);
    };
    auto add_ends = [&](const std::vector<std::uint32_t>& of) {
      for (const auto each : of)
        add(known[each].end);
    };
    first_.push_back(static_cast<std::uint32_t>(edges_.size()));
    auto spent = record.before;
    if (own.last == none) { // what is started when it is needed follows from the change before
      add(record.parent ? known[*record.parent].last : c);
      add_ends(record.needs);
    } else {
      const auto did = log.changes[own.last - 1].what;
      add(own.last);
      if (did == span_kind::parts)
        for (auto end = own.part_end; end != none; end = end_before[end])
          add(end);
      if (did == span_kind::dependency || did == span_kind::join)
        add_ends(record.awaited);
      spent = did == span_kind::parts || cause != own.last ? span_kind::engine
              : did == span_kind::ended                    ? span_kind::stopped
                                                           : did;
    }
    spent_.push_back(spent);
    cause_.push_back(cause);
    before_.push_back(own.last);
    own.last = c + 1;
    if (change.what == span_kind::parts)
      own.part_end = none;
    if (change.what != span_kind::ended)
      continue;
    own.end = c + 1;
    auto above = record.parent;
    if (above && log.changes[known[*above].last - 1].what == span_kind::ended)
      above = 0; // its task does not wait for it: the workflow does
    if (!above || *above == change.execution)
      continue;
    end_before[c + 1] = known[*above].part_end;
    known[*above].part_end = c + 1;
  }
  first_.push_back(static_cast<std::uint32_t>(edges_.size()));
}

optional_place run_graph::cause_of(std::uint32_t change) const {
  return cause_[change] == none ? optional_place{} : optional_place{cause_[change] - 1};
}

duration run_graph::spent(std::uint32_t change) const {
  const auto cause = cause_of(change);
  return log_.changes[change].at - (cause ? log_.changes[*cause].at : log_.begin);
}

optional_place run_graph::before(std::uint32_t change) const {
  return before_[change] == none ? optional_place{} : optional_place{before_[change] - 1};
}

duration run_graph::length_of(std::uint32_t change, const left_out& what) const {
  const auto kind = spent_[change];
  const auto& of = log_.changes[change];
  const auto is_left_out
    = what.kinds[static_cast<std::size_t>(kind)]
      || (kind == span_kind::runs && what.task && log_.records[of.execution].task == *what.task);
  return is_left_out ? duration::zero() : spent(change);
}

duration run_graph::length_without(const left_out& what) const {
  std::vector<duration> at(log_.changes.size());
  auto last = duration::zero();
  for (std::uint32_t c = 0; c < at.size(); ++c) {
    auto latest = duration::zero();
    for (const auto cause : causes_of(c))
      latest = std::max(latest, at[cause]);
    at[c] = latest + length_of(c, what);
    last = std::max(last, at[c]);
  }
  const auto tail = log_.changes.empty() ? duration::zero() : log_.end - log_.changes.back().at;
  return last + (what.kinds[static_cast<std::size_t>(span_kind::engine)] ? duration::zero() : tail);
}

std::vector<duration> run_graph::slack() const {
  const auto count = log_.changes.size();
  if (count == 0)
    return {};
  std::vector<duration> late(count, log_.changes.back().at - log_.begin);
  for (auto c = count; c-- > 0;) {
    const auto before = late[c] - spent(static_cast<std::uint32_t>(c));
    for (const auto cause : causes_of(static_cast<std::uint32_t>(c)))
      late[cause] = std::min(late[cause], before);
  }
  for (std::size_t c = 0; c < count; ++c)
    late[c] -= log_.changes[c].at - log_.begin;
  return late;
}

} // namespace troupe
