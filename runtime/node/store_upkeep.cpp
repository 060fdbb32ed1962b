#include "runtime/node/store_upkeep.hpp"

#include "runtime/node/stored_processes.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/retention.hpp"
#include "runtime/store/sqlite/store_check.hpp"

namespace troupe {

namespace {

/// Processes that are read and removed before the next ones are.
constexpr std::size_t removed_at_once = 1000;

result<removal> forget_all(sqlite_store& from, const std::vector<process_row>& rows) {
  std::vector<seen_process> seen;
  for (const auto& row : rows)
    seen.push_back({row.key, row.fence});
  return of_store(forget(from, seen)).map([&](std::size_t removed) {
    return removal{removed, seen.size() - removed};
  });
}

} // namespace

struct store_upkeep::parts {
  explicit parts(process_place place) : stored{std::move(place)} {}

  stored_processes stored;
};

store_upkeep::store_upkeep(process_place place)
  : parts_{std::make_unique<parts>(std::move(place))} {}

store_upkeep::~store_upkeep() = default;

result<void> store_upkeep::open() {
  return parts_->stored.open().map([](const store*) {});
}

result<removal> store_upkeep::remove(const std::vector<std::string>& called) {
  std::vector<process_row> rows;
  for (const auto& each : called) {
    auto row = parts_->stored.find(each);
    if (!row)
      return tl::unexpected{std::move(row.error())};
    if (!row->ended)
      return failure(error_code::process_state,
                     "process " + row->id + " has not ended: it is "
                       + std::string{to_string(row->state)}
                       + "; --force removes what no runtime drives all the same");
    rows.push_back(std::move(*row));
  }
  return parts_->stored.open().and_then(
    [&](sqlite_store* from) { return forget_all(*from, rows); });
}

result<removal> store_upkeep::remove_ended(const process_query& which) {
  auto from = parts_->stored.open();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  auto ended = which;
  ended.has_ended = true;
  removal all;
  page_request wanted{.most = removed_at_once};
  do {
    auto done = of_store((*from)->page(ended, wanted)).and_then([&](const process_page& some) {
      wanted.after = some.next;
      return forget_all(**from, some.rows);
    });
    if (!done)
      return done;
    all.removed += done->removed;
    all.kept += done->kept;
  } while (wanted.after);
  return all;
}

result<std::size_t> store_upkeep::prune(std::span<const keep_rule> rules, prune_mode mode) {
  const auto what = mode == prune_mode::count ? keep_action::count : keep_action::remove;
  return parts_->stored.open().and_then([&](sqlite_store* from) {
    return of_store(apply_rules(rules, *from, std::chrono::system_clock::now(), {}, what));
  });
}

result<listed_process> store_upkeep::give_up(const std::string& called) {
  auto row = parts_->stored.find(called);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  if (auto free = may_take(*row, std::chrono::system_clock::now()); !free)
    return tl::unexpected{std::move(free.error())};
  auto done = parts_->stored.open().and_then([&](sqlite_store* from) {
    return from->give_up({row->key, row->fence});
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  if (!*done)
    return failure(error_code::process_owned,
                   "process " + row->id + " has just been taken over by another runtime");
  return listed(*row);
}

result<void> store_upkeep::clear_away() {
  return parts_->stored.open()
    .and_then([](sqlite_store* from) { return of_store(forget(*from, {})); })
    .map([](std::size_t) {});
}

result<std::vector<std::string>> store_upkeep::check() {
  return parts_->stored.open().and_then(
    [](sqlite_store* which) { return of_store(troupe::check(*which)); });
}

result<store_sizes> store_upkeep::compact() {
  return parts_->stored.open().and_then([](sqlite_store* which) -> result<store_sizes> {
    auto before = which->size();
    return of_store(troupe::compact(*which, std::chrono::system_clock::now())).map([&] {
      return store_sizes{before, which->size()};
    });
  });
}

result<void> store_upkeep::back_up(const std::string& path) {
  return parts_->stored.open().and_then(
    [&](sqlite_store* which) { return of_store(which->back_up(path)); });
}

} // namespace troupe
