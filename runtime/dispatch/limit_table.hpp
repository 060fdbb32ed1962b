/// Limits and rates by key: of the node, and of each process.
#pragma once

#include "runtime/dispatch/demand.hpp"
#include "runtime/dispatch/row_store.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// So many units of a limit, by its row.
struct limit_use {
  std::uint32_t limit = no_row;
  std::uint32_t count = 0;

  friend auto operator<=>(const limit_use&, const limit_use&) = default;
};

/// One key in one scope. Of the node's limits, takers are classes; of a process's, its lanes.
struct limit_row {
  std::string key;
  std::uint32_t scope = 0;
  std::int64_t count = 0; ///< The total.
  duration per{};         ///< Of a rate; else 0.
  std::int64_t used = 0;  ///< Of a rate: within the span that ends now.
  std::deque<std::pair<time_point, std::uint32_t>>
    starts{};                          ///< Of a rate: what `used` consists of.
  std::vector<std::uint32_t> parked{}; ///< Takers that wait for units.
  /// The taker for which units are kept from those that come later; `no_row`: none.
  std::uint32_t claimant = no_row;
  std::uint32_t claimed = 0;       ///< How many.
  std::uint32_t references = 0;    ///< Takers.
  bool is_listed = false;          ///< Named as such, else made of a pattern.
  bool is_stirred = false;         ///< Those that are parked are to be looked at.
  bool is_changed = false;         ///< Because the total has changed, so that claims may be void.
  bool is_contested = false;       ///< A claim alone keeps some of those that are parked.
  std::optional<time_point> due{}; ///< When it is to be looked at again.

  bool is_rate() const noexcept { return per.count() > 0; }
};

class limit_table {
public:
  /// The scope of the node.
  static constexpr std::uint32_t node = 0;

  limit_table() { scopes_.add({}); }

  /// A new scope, for a process.
  std::uint32_t open(const std::vector<limit_total>& totals);
  /// The scope must have no takers.
  void close(std::uint32_t scope);
  /// These are the totals from now on. A key that has takers and is not among them bounds them no
  /// more.
  void set(std::uint32_t scope, const std::vector<limit_total>& totals);

  /// The limit of that key, made where only a pattern knows it; `no_row` where there is none.
  /// A taker of it counts as one until it is released.
  std::uint32_t acquire(std::uint32_t scope, const std::string& key);
  void release(std::uint32_t limit);

  limit_row& operator[](std::uint32_t limit) noexcept { return rows_[limit]; }
  const limit_row& operator[](std::uint32_t limit) const noexcept { return rows_[limit]; }

  /// Units that are free then; less than 0 where the total was lowered.
  std::int64_t free(std::uint32_t limit, time_point now) const;
  void take(const limit_use& use, time_point now);
  /// A rate gets nothing back.
  void give_back(const limit_use& use);

  /// The limit, a rate, has no room for `count` units: it is stirred when it has.
  void wake_for(std::uint32_t limit, std::uint32_t count);
  /// When a rate has room for `count` units.
  static time_point room_at(const limit_row& rate, std::uint32_t count);
  /// The first of the times at which a rate has room.
  std::optional<time_point> next_due() const;
  /// Stirs rates that have room by now.
  void advance(time_point now);

  void stir(std::uint32_t limit);
  /// Stirs all that are kept for somebody.
  void stir_claimed();
  /// One of the limits that were stirred; `no_row` where there is none.
  std::uint32_t take_stirred();

private:
  struct scope_row {
    std::unordered_map<std::string, std::uint32_t> limits;
    std::vector<limit_total> patterns; ///< The longest first; without the `*`.
  };

  void set_total(std::uint32_t limit, const limit_total& total);
  const limit_total* pattern_of(const scope_row& scope, const std::string& key) const;
  void schedule(std::uint32_t limit, std::optional<time_point> due);
  static void expire(limit_row& rate, time_point now);
  void remove(std::uint32_t limit);
  void drop_if_unused(std::uint32_t limit);

  row_store<scope_row> scopes_;
  row_store<limit_row> rows_;
  std::set<std::pair<time_point, std::uint32_t>> due_;
  std::vector<std::uint32_t> stirred_;
};

} // namespace troupe
