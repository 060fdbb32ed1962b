#include "runtime/dispatch/limit_table.hpp"

#include "runtime/base/time.hpp"

#include <algorithm>

namespace troupe {

namespace {

bool is_pattern(const limit_total& total) {
  return total.key.ends_with('*');
}

} // namespace

std::uint32_t limit_table::open(const std::vector<limit_total>& totals) {
  const auto scope = scopes_.add({});
  set(scope, totals);
  return scope;
}

void limit_table::close(std::uint32_t scope) {
  std::vector<std::uint32_t> all;
  for (const auto& [key, limit] : scopes_[scope].limits)
    all.push_back(limit);
  for (const auto limit : all)
    remove(limit);
  scopes_.remove(scope);
}

void limit_table::set(std::uint32_t scope, const std::vector<limit_total>& totals) {
  auto& here = scopes_[scope];
  here.patterns.clear();
  for (const auto& total : totals)
    if (is_pattern(total))
      here.patterns.push_back({total.key.substr(0, total.key.size() - 1), total.count, total.per});
  std::ranges::stable_sort(here.patterns, std::ranges::greater{},
                           [](const limit_total& each) { return each.key.size(); });
  for (const auto& [key, limit] : here.limits)
    rows_[limit].is_listed = false;
  for (const auto& total : totals) {
    if (is_pattern(total))
      continue;
    auto& limit = here.limits.try_emplace(total.key, no_row).first->second;
    if (limit == no_row)
      limit = rows_.add({.key = total.key, .scope = scope});
    rows_[limit].is_listed = true;
    set_total(limit, total);
  }
  std::vector<std::uint32_t> unlisted;
  for (const auto& [key, limit] : here.limits)
    if (!rows_[limit].is_listed)
      unlisted.push_back(limit);
  for (const auto limit : unlisted) {
    const auto* pattern = pattern_of(here, rows_[limit].key);
    set_total(limit, pattern ? *pattern : limit_total{.count = no_row});
    drop_if_unused(limit);
  }
}

void limit_table::set_total(std::uint32_t limit, const limit_total& total) {
  auto& row = rows_[limit];
  if (row.per != total.per) { // what is held of a total counts nothing of a rate, nor the reverse
    row.starts.clear();
    row.used = 0;
  }
  row.count = total.count;
  row.per = total.per;
  row.is_changed = true;
  stir(limit);
}

const limit_total* limit_table::pattern_of(const scope_row& scope, const std::string& key) const {
  auto found = std::ranges::find_if(
    scope.patterns, [&](const limit_total& each) { return key.starts_with(each.key); });
  return found == scope.patterns.end() ? nullptr : &*found;
}

std::uint32_t limit_table::acquire(std::uint32_t scope, const std::string& key) {
  auto& here = scopes_[scope];
  auto limit = no_row;
  if (auto known = here.limits.find(key); known != here.limits.end())
    limit = known->second;
  else if (const auto* pattern = pattern_of(here, key)) {
    limit = rows_.add({.key = key, .scope = scope, .count = pattern->count, .per = pattern->per});
    here.limits.emplace(key, limit);
  }
  if (limit != no_row)
    ++rows_[limit].references;
  return limit;
}

void limit_table::release(std::uint32_t limit) {
  --rows_[limit].references;
  drop_if_unused(limit);
}

void limit_table::drop_if_unused(std::uint32_t limit) {
  auto& row = rows_[limit];
  if (row.references != 0 || row.is_listed)
    return;
  if (row.starts.empty())
    return remove(limit);
  schedule(limit, after(row.starts.back().first, row.per)); // what it has counted still counts
}

void limit_table::remove(std::uint32_t limit) {
  auto& row = rows_[limit];
  schedule(limit, std::nullopt);
  if (row.is_stirred)
    std::erase(stirred_, limit);
  scopes_[row.scope].limits.erase(row.key);
  rows_.remove(limit);
}

std::int64_t limit_table::free(std::uint32_t limit, time_point now) const {
  const auto& row = rows_[limit];
  auto used = row.used;
  for (const auto& [at, units] : row.starts) {
    if (after(at, row.per) > now)
      break;
    used -= units;
  }
  return row.count - used;
}

void limit_table::take(const limit_use& use, time_point now) {
  auto& row = rows_[use.limit];
  row.used += use.count;
  if (!row.is_rate())
    return;
  expire(row, now);
  if (!row.starts.empty() && row.starts.back().first == now)
    row.starts.back().second += use.count;
  else
    row.starts.emplace_back(now, use.count);
}

void limit_table::give_back(const limit_use& use) {
  auto& row = rows_[use.limit];
  if (row.is_rate())
    return;
  row.used = std::max<std::int64_t>(row.used - use.count, 0); // it may have been a rate before
  stir(use.limit);
}

time_point limit_table::room_at(const limit_row& rate, std::uint32_t count) {
  auto used = rate.used;
  for (const auto& [at, units] : rate.starts) {
    used -= units;
    if (used + count <= rate.count)
      return after(at, rate.per);
  }
  return end_of_time; // more than the total
}

void limit_table::wake_for(std::uint32_t limit, std::uint32_t count) {
  const auto at = room_at(rows_[limit], count);
  if (!rows_[limit].due || at < *rows_[limit].due)
    schedule(limit, at);
}

void limit_table::schedule(std::uint32_t limit, std::optional<time_point> due) {
  auto& row = rows_[limit];
  if (row.due)
    due_.erase({*row.due, limit});
  row.due = due;
  if (due)
    due_.insert({*due, limit});
}

std::optional<time_point> limit_table::next_due() const {
  if (due_.empty())
    return std::nullopt;
  return due_.begin()->first;
}

void limit_table::advance(time_point now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto limit = due_.begin()->second;
    schedule(limit, std::nullopt);
    expire(rows_[limit], now);
    stir(limit);
    drop_if_unused(limit);
  }
}

void limit_table::expire(limit_row& rate, time_point now) {
  while (!rate.starts.empty() && after(rate.starts.front().first, rate.per) <= now) {
    rate.used -= rate.starts.front().second;
    rate.starts.pop_front();
  }
}

void limit_table::stir(std::uint32_t limit) {
  if (!std::exchange(rows_[limit].is_stirred, true))
    stirred_.push_back(limit);
}

void limit_table::stir_claimed() {
  for (std::uint32_t limit = 0; limit < rows_.extent(); ++limit)
    if (rows_[limit].claimant != no_row)
      stir(limit);
}

std::uint32_t limit_table::take_stirred() {
  if (stirred_.empty())
    return no_row;
  const auto limit = stirred_.back();
  stirred_.pop_back();
  rows_[limit].is_stirred = false;
  return limit;
}

} // namespace troupe
