// What the rules of retention let stay.
#include "runtime/base/text.hpp"
#include "runtime/store/sqlite/retention.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace troupe {

namespace {

/// Ended processes that are looked at, and then removed, at once.
constexpr std::size_t ended_at_once = 256;

/// What stays of one workflow, told of its ended processes from the newest on. Once one goes, all
/// that are older do.
class stay_count {
public:
  stay_count(const keep_rule& rule, time_point now) : rule_{rule} {
    if (rule.age > duration::zero())
      oldest_ = now - rule.age;
  }

  /// Where those begin of which some may go.
  ended_place start() const {
    return rule_.count > 0 || rule_.bytes > 0 ? ended_place{} : ended_place{.ended = oldest_};
  }

  /// Whether it depends on its size if this one stays.
  bool asks_for_size(const ended_process& next) const { return rule_.bytes > 0 && may_stay(next); }

  /// Whether the next one stays.
  bool takes(const ended_process& next) {
    auto bytes = next.bytes.value_or(0);
    is_over_ = !may_stay(next) || (rule_.bytes > 0 && bytes > rule_.bytes - bytes_);
    if (is_over_)
      return false;
    ++count_;
    if (rule_.bytes > 0)
      bytes_ += bytes;
    return true;
  }

private:
  bool may_stay(const ended_process& next) const {
    return !is_over_ && next.ended >= oldest_ && (rule_.count == 0 || count_ < rule_.count);
  }

  const keep_rule& rule_;
  time_point oldest_ = time_point::min();
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0; ///< At most those of the rule, where it has some.
  bool is_over_ = false;
};

/// All that a process has started, those that were started first.
struct started_tree {
  std::vector<started_process> all;
  bool lives = false; ///< One of them has not ended.
};

/// Applies rules once.
class retention_round {
public:
  retention_round(std::span<const keep_rule> rules, sqlite_store& store, time_point now,
                  const std::stop_token& stop, keep_action what)
    : rules_{rules}, store_{store}, now_{now}, stop_{stop}, what_{what} {}

  /// How many processes have gone, or would.
  std::size_t gone() const noexcept { return gone_; }

  result<void> run() {
    std::string name;
    while (!stop_.stop_requested()) {
      auto next = store_.ended_name_after(name);
      if (!next)
        return tl::unexpected{std::move(next.error())};
      if (!*next)
        break;
      name = std::move(**next);
      const auto* rule = rule_for(rules_, name);
      if (!rule)
        continue;
      if (auto done = apply_to(name, ended_kind::roots, *rule); !done)
        return done;
      if (rule->age <= duration::zero())
        continue;
      if (auto done = apply_to(name, ended_kind::sub_workflows, {.age = rule->age}); !done)
        return done;
    }
    return {};
  }

private:
  result<void> apply_to(const std::string& name, ended_kind which, const keep_rule& rule) {
    stay_count stays{rule, now_};
    auto place = stays.start();
    while (!stop_.stop_requested()) {
      auto some = store_.ended_of(name, which, place, ended_at_once);
      if (!some)
        return tl::unexpected{std::move(some.error())};
      if (some->empty())
        return {};
      place = {some->back().ended, some->back().key};
      auto going = sort_out(std::move(*some), stays);
      if (!going)
        return tl::unexpected{std::move(going.error())};
      if (auto done = remove(*going); !done)
        return done;
    }
    return {};
  }

  /// Those that go. Writes down what it had to measure.
  result<std::vector<ended_process>> sort_out(std::vector<ended_process> some, stay_count& stays) {
    std::vector<measured_process> measured;
    std::vector<ended_process> going;
    for (auto& each : some) {
      if (each.has_parent)
        continue; // it goes with that
      if (!each.bytes && stays.asks_for_size(each)) {
        auto below = tree_of(each.id);
        if (!below)
          return tl::unexpected{std::move(below.error())};
        auto bytes = measure(each, *below);
        if (!bytes)
          return tl::unexpected{std::move(bytes.error())};
        if (stop_.stop_requested())
          return std::vector<ended_process>{}; // they are of a part of it
        each.bytes = *bytes;
        if (!below->lives)
          measured.push_back({each.key, each.entries, *bytes});
      }
      if (!stays.takes(each))
        going.push_back(std::move(each));
    }
    return store_.write_sizes(measured).map([&] { return std::move(going); });
  }

  /// What it takes, with all that it has started; less, where it is stopped.
  result<std::uint64_t> measure(const ended_process& root, const started_tree& below) {
    auto sum = store_.measure(root.key, stop_);
    for (const auto& each : below.all) {
      if (!sum || stop_.stop_requested())
        return sum;
      auto bytes = store_.measure(each.key, stop_);
      if (!bytes)
        return bytes;
      *sum += *bytes;
    }
    return sum;
  }

  result<started_tree> tree_of(const std::string& id) {
    started_tree made;
    std::set<process_key> seen; // so that it ends whatever a damaged store says
    auto add = [&](const std::string& parent) {
      return store_.started_by(parent).map([&](std::vector<started_process> started) {
        for (auto& each : started) {
          made.lives = made.lives || !each.has_ended;
          if (seen.insert(each.key).second)
            made.all.push_back(std::move(each));
        }
      });
    };
    auto done = add(id);
    for (std::size_t i = 0; done && i < made.all.size(); ++i)
      done = add(std::string{made.all[i].id});
    if (!done)
      return tl::unexpected{std::move(done.error())};
    return made;
  }

  /// Each with all that it has started, and what that leaves.
  result<void> remove(const std::vector<ended_process>& going) {
    if (going.empty())
      return {};
    std::vector<seen_process> alone;
    for (const auto& each : going) {
      auto below = tree_of(each.id);
      if (!below)
        return tl::unexpected{std::move(below.error())};
      if (below->lives)
        continue;
      const seen_process root{each.key, each.fence};
      if (what_ == keep_action::count)
        gone_ += 1 + below->all.size();
      else if (below->all.empty())
        alone.push_back(root);
      else if (auto done = remove_tree(root, *below); !done)
        return done;
      if (stop_.stop_requested())
        return {};
    }
    if (what_ == keep_action::count)
      return {};
    return forget(store_, alone, stop_).map([&](std::size_t removed) { gone_ += removed; });
  }

  /// All of it, whatever is asked to stop: what is below a process that is gone would stay.
  result<void> remove_tree(const seen_process& root, const started_tree& below) {
    auto removed = store_.remove({&root, 1});
    if (!removed)
      return tl::unexpected{std::move(removed.error())};
    if (*removed == 0)
      return {}; // somebody has just taken it up, and may need them
    ++gone_;
    std::vector<seen_process> others;
    for (const auto& each : below.all)
      others.push_back({each.key, each.fence});
    for (std::span<const seen_process> left{others}; !left.empty();) {
      auto some = left.first(std::min(left.size(), ended_at_once));
      auto done = store_.remove(some);
      if (!done)
        return tl::unexpected{std::move(done.error())};
      gone_ += *done;
      left = left.subspan(some.size());
      give_turn(stop_);
    }
    return {};
  }

  std::span<const keep_rule> rules_;
  sqlite_store& store_;
  time_point now_;
  const std::stop_token& stop_;
  keep_action what_;
  std::size_t gone_ = 0;
};

} // namespace

const keep_rule* rule_for(std::span<const keep_rule> rules, std::string_view workflow_name) {
  auto found = std::ranges::find_if(
    rules, [&](const keep_rule& each) { return matches_pattern(each.workflows, workflow_name); });
  return found == rules.end() ? nullptr : &*found;
}

result<std::size_t> apply_rules(std::span<const keep_rule> rules, sqlite_store& to, time_point now,
                                const std::stop_token& stop, keep_action what) {
  retention_round round{rules, to, now, stop, what};
  if (auto done = round.run(); !done)
    return tl::unexpected{std::move(done.error())};
  if (what == keep_action::remove)
    if (auto cleared = forget(to, {}, stop); !cleared)
      return cleared;
  return round.gone();
}

} // namespace troupe
