/// Random runs whose every change is known to have had its reasons: made by a small simulation that
/// knows nothing of how runs are analysed.
#pragma once

#include "runtime/observe/report/run_log.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace troupe::simulated {

/// A change came no sooner than `lag` after that one.
struct reason {
  std::uint32_t from = 0;
  duration lag{};
};

/// A run, and the reasons of each of its changes.
struct run {
  run_log log;
  std::vector<std::vector<reason>> reasons;
  duration waited{};  ///< For slots, by all.
  duration retried{}; ///< Between attempts.
  duration failed{};  ///< By attempts that failed.
};

class simulation {
public:
  /// Of about so many tasks that act, of which so many run at once.
  simulation(std::uint64_t seed, std::uint32_t tasks, std::uint32_t slots)
    : chance_{seed}, left_{tasks}, free_{slots} {
    made_.log.keys.push_back({"cpus", span_kind::slot, std::int64_t{slots} * 1000});
    made_.log.begin = time_point{std::chrono::seconds{1'000'000}};
    now_ = made_.log.begin;
    make(0, std::nullopt);
  }

  run make_run() {
    begin(0, {});
    while (!agenda_.empty()) {
      const auto next = agenda_.begin();
      now_ = next->first.first;
      const auto does = std::move(next->second);
      agenda_.erase(next);
      does();
    }
    made_.log.end = now_;
    made_.log.has_ended = true;
    return std::move(made_);
  }

private:
  struct node {
    optional_place parent;
    bool in_order = false;
    std::vector<std::uint32_t> children;
    std::vector<std::uint32_t> dependents;
    std::uint32_t open_needs = 0;
    std::uint32_t open_children = 0;
    std::uint32_t attempts_left = 0;
    optional_place last; ///< Its last change.
    optional_place end;
  };

  static constexpr std::size_t most_back = 8; ///< Siblings that one may need.

  std::uint64_t below(std::uint64_t bound) { return chance_() % bound; }
  duration time_up_to(std::uint64_t nanoseconds) {
    return duration{static_cast<std::int64_t>(1 + below(nanoseconds))};
  }

  std::uint32_t make(std::uint32_t depth, optional_place parent) {
    const auto number = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({});
    nodes_[number].parent = parent;
    const auto is_leaf = depth > 0 && (depth > 3 || below(3) > 0);
    run_task task{.path = "t" + std::to_string(number), .acts = is_leaf};
    if (is_leaf)
      task.takes.push_back({0, 1000});
    made_.log.tasks.push_back(std::move(task));
    made_.log.records.push_back({.parent = parent,
                                 .task = number,
                                 .own_name = (number == 0 ? "t" : "/t") + std::to_string(number)});
    if (is_leaf) {
      left_ -= left_ > 0;
      nodes_[number].attempts_left = below(6) == 0 ? 2 : 1;
      return number;
    }
    nodes_[number].in_order = below(3) == 0;
    do {
      const auto child = make(depth + 1, number); // which moves the nodes
      nodes_[number].children.push_back(child);
    } while (left_ > 0 && (depth == 0 || below(4) > 0));
    add_needs(number);
    return number;
  }

  void add_needs(std::uint32_t of) {
    const auto children = nodes_[of].children;
    for (std::size_t i = 1; i < children.size(); ++i)
      for (auto j = i - std::min(i, most_back); j < i; ++j)
        if (nodes_[of].in_order ? j + 1 == i : below(4) == 0) {
          nodes_[children[j]].dependents.push_back(children[i]);
          ++nodes_[children[i]].open_needs;
          made_.log.records[children[i]].needs.push_back(children[j]);
        }
  }

  void after(duration time, std::function<void()> does) {
    agenda_.emplace(std::pair{now_ + time, counter_++}, std::move(does));
  }

  std::uint32_t change(std::uint32_t of, span_kind what, std::vector<reason> why,
                       bool has_failed = false) {
    const auto number = static_cast<std::uint32_t>(made_.log.changes.size());
    made_.log.changes.push_back(
      {.execution = of, .what = what, .has_failed = has_failed, .at = now_});
    made_.reasons.push_back(std::move(why));
    nodes_[of].last = number;
    return number;
  }

  /// The same, `lag` after its last change, which is the reason.
  void follow(std::uint32_t of, span_kind what, duration lag, std::function<void()> then,
              bool has_failed = false) {
    after(lag, [this, of, what, lag, then = std::move(then), has_failed] {
      change(of, what, {{*nodes_[of].last, lag}}, has_failed);
      then();
    });
  }

  void begin(std::uint32_t of, std::vector<std::uint32_t> causes) {
    const auto lag = time_up_to(2'000);
    after(lag, [this, of, lag, causes = std::move(causes)] {
      std::vector<reason> why;
      for (const auto each : causes)
        why.push_back({each, lag});
      change(of, span_kind::engine, std::move(why));
      if (!nodes_[of].children.empty())
        return follow(of, span_kind::parts, time_up_to(100), [this, of] { open(of); });
      if (below(8) == 0)
        return follow(of, span_kind::delay, time_up_to(100),
                      [this, of] { ask(of, time_up_to(1'000'000)); });
      ask(of, time_up_to(100));
    });
  }

  void open(std::uint32_t of) {
    nodes_[of].open_children = static_cast<std::uint32_t>(nodes_[of].children.size());
    for (const auto child : nodes_[of].children)
      if (nodes_[child].open_needs == 0)
        begin(child, {*nodes_[of].last});
  }

  void ask(std::uint32_t of, duration lag) {
    follow(of, span_kind::start, lag, [this, of] {
      line_.push_back(of);
      grant();
    });
  }

  void grant() {
    while (free_ > 0 && !line_.empty()) {
      const auto of = line_.front();
      line_.pop_front();
      --free_;
      const auto since = *nodes_[of].last;
      const auto waited = now_ - made_.log.changes[since].at;
      made_.waited += waited;
      change(of, span_kind::runs, {{since, waited}});
      const auto is_last = --nodes_[of].attempts_left == 0;
      const auto took = time_up_to(2'000'000);
      if (!is_last)
        made_.failed += took;
      follow(
        of, is_last ? span_kind::ended : span_kind::retry, took,
        [this, of, is_last] {
          ++free_;
          if (is_last) {
            ended(of);
          } else {
            const auto delay = time_up_to(500'000);
            made_.retried += delay;
            ask(of, delay);
          }
          grant();
        },
        !is_last);
    }
  }

  void ended(std::uint32_t of) {
    auto& own = nodes_[of];
    own.end = own.last;
    if (!own.parent)
      return;
    const auto in = *own.parent;
    for (const auto next : own.dependents)
      if (--nodes_[next].open_needs == 0) {
        std::vector<std::uint32_t> causes{*nodes_[in].last};
        for (const auto need : made_.log.records[next].needs)
          causes.push_back(*nodes_[need].end);
        begin(next, std::move(causes));
      }
    if (--nodes_[in].open_children > 0)
      return;
    const auto lag = time_up_to(2'000);
    after(lag, [this, in, lag] {
      std::vector<reason> why{{*nodes_[in].last, lag}};
      for (const auto child : nodes_[in].children)
        why.push_back({*nodes_[child].end, lag});
      change(in, span_kind::ended, std::move(why));
      ended(in);
    });
  }

  std::mt19937_64 chance_;
  std::uint32_t left_;
  std::uint32_t free_;
  std::vector<node> nodes_;
  std::deque<std::uint32_t> line_;
  std::map<std::pair<time_point, std::uint64_t>, std::function<void()>> agenda_;
  std::uint64_t counter_ = 0;
  time_point now_{};
  run made_;
};

} // namespace troupe::simulated
