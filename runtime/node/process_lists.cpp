#include "runtime/node/process_lists.hpp"

#include "runtime/base/hash.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <tuple>

namespace troupe {

namespace {

/// What a runtime tells of a process.
listed_process live_row(process_summary told) {
  listed_process made;
  made.summary = std::move(told);
  made.is_live = true;
  return made;
}

/// Its place among those that no store here keeps.
page_cursor cursor_of(const listed_process& each) {
  return {.is_stored = false,
          .at = {.order = page_order::accepted,
                 .time = each.summary.started_at,
                 .key = static_cast<process_key>(checksum(each.summary.id))}};
}

bool is_behind(const page_cursor& place, const page_cursor& last) {
  return std::tie(place.at.time, place.at.key) < std::tie(last.at.time, last.at.key);
}

std::set<std::string> ids_of(const std::vector<listed_process>& rows) {
  std::set<std::string> ids;
  for (const auto& row : rows)
    ids.insert(row.summary.id);
  return ids;
}

} // namespace

process_lists::process_lists(stored_processes& stored, live_runtimes& live)
  : stored_{stored}, live_{live} {}

result<listed_page> process_lists::page(const process_query& which, std::size_t most,
                                        const std::string& before) {
  auto place = place_of(which, before);
  if (!place)
    return tl::unexpected{std::move(place.error())};
  listed_page made;
  if (!*place || !(*place)->is_stored) {
    made.rows = elsewhere(which, *place, most);
    if (made.rows.size() == most) {
      made.next = to_string(cursor_of(made.rows.back()));
      return made;
    }
  }
  page_request wanted{.most = most - made.rows.size()};
  if (*place && (*place)->is_stored)
    wanted.after = (*place)->at;
  auto some = stored_.page(which, wanted);
  if (!some)
    return tl::unexpected{std::move(some.error())};
  std::ranges::move(told(which, some->rows, ids_of(made.rows)), std::back_inserter(made.rows));
  if (some->next)
    made.next = to_string(page_cursor{.at = *some->next});
  return made;
}

result<std::vector<listed_process>> process_lists::all(const process_query& which) {
  constexpr std::size_t at_once = 1000;
  auto rows = elsewhere(which, {}, std::numeric_limits<std::size_t>::max());
  const auto others = ids_of(rows);
  page_request wanted{.most = at_once};
  do {
    auto some = stored_.page(which, wanted);
    if (!some)
      return tl::unexpected{std::move(some.error())};
    std::ranges::move(told(which, some->rows, others), std::back_inserter(rows));
    wanted.after = some->next;
  } while (wanted.after);
  // Of one time, what the store has as the later one came first.
  std::ranges::reverse(rows);
  std::ranges::stable_sort(rows, {}, [](const auto& each) { return each.summary.started_at; });
  return rows;
}

result<process_count> process_lists::count(const process_query& which, std::size_t most) {
  const auto others = ids_of(elsewhere(which, {}, most + 1));
  // Those that have come into the store meanwhile are not counted twice.
  auto kept = stored_.first(which, most + 1);
  if (!kept)
    return tl::unexpected{std::move(kept.error())};
  std::erase_if(*kept, [&](const process_row& row) { return others.contains(row.id); });
  auto found = others.size() + kept->size();
  return process_count{std::min(found, most), found > most};
}

result<std::optional<listed_process>> process_lists::find(const std::string& id) {
  auto row = stored_.exactly(id);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  if (*row) {
    auto rows = told({}, {std::move(**row)}, {});
    return std::move(rows.front()); // an empty query means all
  }
  auto elsewhere = live_.find(id);
  return elsewhere ? std::optional{live_row(std::move(*elsewhere))} : std::nullopt;
}

result<std::optional<listed_process>> process_lists::newest() {
  const process_query roots{.is_root = true};
  auto others = elsewhere(roots, {}, 1);
  auto kept = stored_.first(roots, 1);
  if (!kept)
    return tl::unexpected{std::move(kept.error())};
  std::optional<listed_process> found;
  if (!others.empty())
    found = std::move(others.front());
  if (!kept->empty() && (!found || kept->front().accepted >= found->summary.started_at))
    found = listed(kept->front());
  return found;
}

std::vector<listed_process> process_lists::not_stored(const process_query& which) {
  return elsewhere(which, {}, std::numeric_limits<std::size_t>::max());
}

result<std::optional<page_cursor>> process_lists::place_of(const process_query& which,
                                                           const std::string& before) {
  if (before.empty())
    return std::nullopt;
  if (is_cursor(before))
    return read_cursor(before).map([](const page_cursor& read) { return std::optional{read}; });
  return stored_.find(before).map([&](const process_row& row) {
    return std::optional{page_cursor{.at = position_of(which, row)}};
  });
}

/// What is not found in the store: what other runtimes than its own have, and what those have whose
/// starts it doesn't have yet. The newest first, behind `after`. Ask before the store is read, so
/// that nothing is missed on its way there. A runtime that has just begun may not have told the
/// store yet how it is reached: what the store has is not told twice.
std::vector<listed_process> process_lists::elsewhere(const process_query& which,
                                                     const std::optional<page_cursor>& after,
                                                     std::size_t most) {
  if (!here_) {
    here_.emplace();
    for (const auto& each : stored_.drivers_here())
      here_->insert(each.address);
  }
  const auto now = std::chrono::system_clock::now();
  auto all = live_.processes_beside(*here_);
  std::ranges::move(live_.processes_of(*here_, {}), std::back_inserter(all));
  std::vector<listed_process> rows;
  for (auto& each : all) {
    auto row = live_row(std::move(each));
    if (matches(which, row, now) && !(after && !is_behind(cursor_of(row), *after)))
      rows.push_back(std::move(row));
  }
  std::ranges::sort(rows, [](const listed_process& one, const listed_process& other) {
    return is_behind(cursor_of(other), cursor_of(one));
  });
  std::vector<listed_process> made;
  for (auto row = rows.begin(); row != rows.end() && made.size() < most; ++row)
    if (!stored_.has(row->summary.id))
      made.push_back(std::move(*row));
  return made;
}

/// Stored rows as the runtimes tell of those that they drive, less what is not meant any more, or
/// is among `others`. Who has not answered already is not waited for again.
std::vector<listed_process> process_lists::told(const process_query& which,
                                                const std::vector<process_row>& rows,
                                                const std::set<std::string>& others) {
  std::set<std::string> addresses;
  std::vector<std::string> ids;
  for (const auto& row : rows)
    if (row.driven_by && is_reachable(*row.driven_by)) {
      addresses.insert(row.driven_by->address);
      ids.push_back(row.id);
    }
  std::erase_if(addresses, [this](const std::string& each) { return live_.is_silent(each); });
  std::map<std::string, process_summary> by_id;
  if (!addresses.empty())
    for (auto& each : live_.processes_of(addresses, ids))
      by_id.insert_or_assign(each.id, std::move(each));
  const auto now = std::chrono::system_clock::now();
  std::vector<listed_process> made;
  for (const auto& row : rows) {
    if (others.contains(row.id))
      continue;
    auto each = listed(row);
    if (auto known = by_id.find(row.id); known != by_id.end()) {
      each.summary = std::move(known->second);
      each.is_live = true;
      if (!matches(which, each, now))
        continue;
    } else if (each.driver) {
      each.driver->answers = !live_.is_silent(each.driver->address);
    }
    made.push_back(std::move(each));
  }
  return made;
}

} // namespace troupe
