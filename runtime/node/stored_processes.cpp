#include "runtime/node/stored_processes.hpp"

#include "runtime/node/named_id.hpp"
#include "runtime/service/builtin.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/recovery.hpp"

#include <algorithm>
#include <cassert>
#include <filesystem>

namespace troupe {

namespace {

/// Ids of which one may be near to an unknown one: those of the newest processes.
constexpr std::size_t most_near_ids = 500;

process_driver driver_of(const owner& who) {
  process_driver made;
  made.host = host_of(who);
  made.pid = who.pid;
  if (who.life != owner_life::unknown)
    made.lives = who.life == owner_life::lives;
  made.last_seen = who.heartbeat;
  made.address = who.address;
  return made;
}

} // namespace

stored_processes::stored_processes(process_place place) : place_{std::move(place)} {
  if (place_.actions)
    return;
  own_actions_ = std::make_unique<action_registry>();
  [[maybe_unused]] auto added = add_builtin_services(*own_actions_);
  assert(added); // the registry was empty
}

bool stored_processes::exists() const {
  std::error_code unreadable;
  return std::filesystem::exists(place_.store, unreadable);
}

result<sqlite_store*> stored_processes::open() {
  if (opened_)
    return opened_.get();
  auto made = of_store(
    sqlite_store::open({.path = place_.store, .create = false, .on_notice = place_.on_notice}));
  if (!made)
    return tl::unexpected{std::move(made.error())};
  opened_ = std::move(*made);
  return opened_.get();
}

result<std::vector<process_row>> stored_processes::rows(const process_query& which) {
  if (!place_.wants_store && !exists())
    return std::vector<process_row>{};
  return open().and_then([&](store* from) { return of_store(from->processes(which)); });
}

result<process_page> stored_processes::page(const process_query& which,
                                            const page_request& wanted) {
  if (!place_.wants_store && !exists())
    return process_page{};
  return open().and_then([&](store* from) { return of_store(from->page(which, wanted)); });
}

result<std::vector<process_row>> stored_processes::first(const process_query& which,
                                                         std::size_t most) {
  if (!place_.wants_store && !exists())
    return std::vector<process_row>{};
  return open().and_then([&](store* from) { return of_store(from->first(which, most)); });
}

std::vector<owner> stored_processes::drivers_here() {
  if (!place_.wants_store && !exists())
    return {};
  auto all = open().and_then([](store* from) { return from->owners(); });
  auto drivers = all ? std::move(*all) : std::vector<owner>{};
  std::erase_if(drivers, [](const owner& each) { return !is_reachable(each); });
  return drivers;
}

result<std::optional<process_row>> stored_processes::exactly(const std::string& id) {
  if (!place_.wants_store && !exists())
    return std::nullopt;
  return open().and_then([&](store* from) { return of_store(from->find(id)); });
}

bool stored_processes::has(const std::string& id) {
  if (!exists())
    return false;
  auto known = exactly(id);
  return known && *known;
}

result<process_row> stored_processes::find(const std::string& called) {
  if (auto why = refuse_empty(called); !why.empty())
    return failure(error_code::argument_invalid, "process: " + why);
  auto from = open();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  if (called == last_process) {
    auto last = first({.is_root = true}, 1);
    if (!last || last->empty())
      return tl::unexpected{last ? no_last_process() : std::move(last.error())};
    return find(last->front().id); // with its output
  }
  auto named = of_store((*from)->find(called));
  if (!named)
    return tl::unexpected{std::move(named.error())};
  if (*named)
    return std::move(**named);
  auto begun = begun_so(called);
  if (!begun)
    return tl::unexpected{std::move(begun.error())};
  std::vector<std::string> ids;
  for (auto& each : *begun)
    ids.push_back(std::move(each.id));
  std::ranges::sort(ids);
  auto near = [this] {
    std::vector<std::string> some;
    if (auto newest = page({}, {.most = most_near_ids}))
      for (auto& row : newest->rows)
        some.push_back(std::move(row.id));
    std::ranges::sort(some);
    return some;
  };
  return named_id("stored process", called, std::move(ids), near)
    .and_then([&](const std::string& id) { return find(id); });
}

result<std::vector<named_process>> stored_processes::begun_so(const std::string& called) {
  if (!place_.wants_store && !exists())
    return std::vector<named_process>{};
  return open().and_then(
    [&](sqlite_store* from) { return of_store(from->begun_so(called, most_named_ids + 1)); });
}

result<std::vector<std::string>> stored_processes::tree_of(const std::string& called) {
  auto root = find(called);
  if (!root)
    return tl::unexpected{std::move(root.error())};
  std::vector<std::string> tree{std::move(root->id)};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    auto below = rows({.parent = tree[i]});
    if (!below)
      return tl::unexpected{std::move(below.error())};
    for (auto& row : *below)
      tree.push_back(std::move(row.id));
  }
  return tree;
}

result<workflow_ptr> stored_processes::tasks_of(const std::string& id) {
  auto row = exactly(id);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  if (!*row)
    return failure(error_code::process_unknown, "the store has no process " + id);
  return open().and_then(
    [&](store* from) { return of_store(load_stored_tasks(*from, **row, loading())); });
}

load_options stored_processes::loading() const {
  return {
    place_.actions ? *place_.actions : *own_actions_, place_.types ? *place_.types : no_types_, {}};
}

void stored_processes::tell(const std::string& notice) const {
  if (place_.on_notice)
    place_.on_notice(notice);
}

bool is_reachable(const owner& who) {
  return !who.address.empty() && runs_here(who) && who.life == owner_life::lives;
}

listed_process listed(const process_row& row) {
  listed_process made;
  made.summary.id = row.id;
  made.summary.name = row.name;
  made.summary.parent_id = row.parent_id;
  made.summary.state = row.state;
  made.summary.started_at = row.accepted;
  made.summary.labels = row.labels;
  made.ended_at = row.ended;
  made.reason = row.reason;
  made.continues = row.continues;
  if (auto errors = json::parse(row.errors, nullptr, false); errors.is_object())
    made.errors = std::move(errors);
  if (row.driven_by)
    made.driver = driver_of(*row.driven_by);
  return made;
}

error of_store(error reason) {
  if (reason.code == error_code::failed)
    reason.code = error_code::store_failed;
  return reason;
}

} // namespace troupe
