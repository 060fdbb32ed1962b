#include "runtime/node/process_recovery.hpp"

#include "messages/journal.hpp"
#include "runtime/node/process_client.hpp"
#include "runtime/service/exec/leftovers.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/recovery.hpp"
#include "runtime/store/sqlite/ownership_watch.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <set>

namespace troupe {

namespace {

/// What commands that are left over get between SIGTERM and SIGKILL.
constexpr duration commands_grace = std::chrono::seconds{2};

/// The attempts that were in flight, with those before them that a crash had ended too.
std::vector<lost_attempt> lost_attempts(const std::vector<start_process>& orders) {
  std::vector<lost_attempt> lost;
  for (const auto& order : orders)
    for (const auto& [stamp, action] : order.recovered->left.actions)
      for (auto attempt = action.first_attempt; attempt <= stamp.attempt; ++attempt)
        lost.push_back({action.identity().execution_id, attempt});
  std::erase_if(lost, [](const lost_attempt& each) { return each.execution_id.empty(); });
  return lost;
}

} // namespace

result<sqlite_store*> process_recovery::reader() {
  if (reader_)
    return reader_.get();
  auto opened = sqlite_store::open({path_, false});
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  reader_ = std::move(*opened);
  return reader_.get();
}

void process_recovery::watch_owners(node& around, supervisor_actor hear) {
  auto tell = [to = std::move(hear)](process_output last, const progress& counters) {
    process_ended news;
    news.output = std::move(last);
    news.counters = counters;
    caf::anon_send(to, std::move(news));
  };
  watch_ = std::make_shared<ownership_watch>(path_, tell);
  around.holds = [watch = watch_](process_key process, std::uint64_t fence) {
    return watch->holds(process, fence);
  };
  around.follow = [watch = watch_](const std::string& id) { watch->follow(id); };
}

void process_recovery::close_readers() {
  reader_.reset();
  if (watch_)
    watch_->close_reader();
}

bool process_recovery::is_free(const process_row& row, claim whose) const {
  auto is_mine = row.driven_by && row.driven_by->key == self_;
  return !is_mine && (whose == claim::any || may_take(row, clock_.now()));
}

result<std::vector<process_row>>
process_recovery::free_ones(store& from, const std::string& process_id, claim whose) {
  std::vector<process_row> rows;
  auto add = [&](std::vector<process_row>& found) {
    std::ranges::copy_if(found, std::back_inserter(rows),
                         [&](const process_row& row) { return !row.ended && is_free(row, whose); });
  };
  if (process_id.empty()) {
    auto live = from.processes({.has_ended = false});
    if (!live)
      return live;
    add(*live);
    return rows;
  }
  auto first = find_abandoned(from, process_id, clock_.now(), whose);
  if (!first)
    return tl::unexpected{std::move(first.error())};
  if (!is_free(*first, whose))
    return failure(error_code::process_owned,
                   "process " + first->id + " is driven by this runtime");
  rows.push_back(std::move(*first));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto children = from.processes({.parent = rows[i].id, .has_ended = false});
    if (!children)
      return children;
    add(*children);
  }
  return rows;
}

result<std::vector<start_process>> process_recovery::take_up(const std::string& process_id,
                                                             const load_options& options,
                                                             const input::taken_up& terms,
                                                             claim whose) {
  auto from = reader();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  auto rows = free_ones(**from, process_id, whose);
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  // Tasks start processes: children come after their parents in the store, and go on before them.
  std::ranges::sort(*rows, std::ranges::greater{}, &process_row::key);
  take_processes wanted;
  std::set<std::string> ids;
  for (const auto& row : *rows) {
    wanted.seen.push_back({row.key, row.fence});
    ids.insert(row.id);
  }
  auto taken = ask<processes_taken>(system_, writer_, std::move(wanted));
  if (!taken)
    return tl::unexpected{std::move(taken.error())};
  std::vector<start_process> orders;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto& row = (*rows)[i];
    auto is_child = !process_id.empty() && row.id != process_id;
    if (taken->fences[i] == 0 && (is_child || process_id.empty()))
      continue; // somebody else was faster: its outcome is awaited, or it is left to them
    auto order = order_for(**from, row, taken->fences[i], options);
    if (order) {
      auto& again = order->recovered->again;
      again.policy = terms.policy;
      again.priority = terms.priority;
      if (!ids.contains(row.parent_id))
        again.timeout = terms.timeout;
      orders.push_back(std::move(*order));
    } else if (!process_id.empty())
      return tl::unexpected{std::move(order.error())};
    else
      faults_.push_back(std::move(order.error()));
  }
  end_leftovers(lost_attempts(orders), path_, commands_grace);
  return orders;
}

void process_recovery::tell_leftovers(const std::function<void(const std::string&)>& tell) {
  std::call_once(leftovers_told_, [&] {
    std::string pids;
    for (auto pid : leftover_commands(path_))
      pids += (pids.empty() ? "" : ", ") + std::to_string(pid);
    if (!pids.empty() && tell)
      tell("commands of a run that died still run (pid " + pids + "): troupe resume ends them");
  });
}

result<start_process> process_recovery::order_for(store& from, const process_row& row,
                                                  std::uint64_t fence,
                                                  const load_options& options) const {
  if (fence == 0)
    return failure(error_code::process_owned,
                   "process " + row.id + " has just been taken over by another runtime");
  auto recovered = adopt(from, row, fence, options);
  if (!recovered)
    return tl::unexpected{std::move(recovered.error())};
  start_process order;
  order.process_id = row.id;
  order.flow = std::move(recovered->flow);
  order.begin.parent_id = row.parent_id;
  order.labels = row.labels;
  order.recovered = std::make_shared<recovered_process>(std::move(recovered->process));
  if (secrets_) {
    auto secrets = secrets_(*order.flow, order.recovered->left.machine.begun().rules.hidden);
    if (!secrets)
      return failure("process " + row.id + ": ", std::move(secrets.error()));
    order.secrets = std::move(*secrets);
  }
  auto earlier = earlier_of(from, order.recovered->left.machine.begun().surroundings, options);
  if (!earlier)
    return tl::unexpected{std::move(earlier.error())};
  order.earlier = std::move(*earlier);
  return order;
}

result<continuation>
process_recovery::read_ended(const std::string& process_id, const load_options& options,
                             std::map<std::string, std::string> renamed) const {
  auto from = sqlite_store::open({path_, false});
  if (!from)
    return tl::unexpected{std::move(from.error())};
  return continuation_of(**from, process_id, std::move(renamed), options, clock_.now());
}

result<stored_child> process_recovery::take_up_child(const std::string& process_id,
                                                     const load_options& options) const {
  auto from = sqlite_store::open({path_, false});
  if (!from)
    return tl::unexpected{std::move(from.error())};
  auto known = (*from)->find(process_id);
  if (!known)
    return tl::unexpected{std::move(known.error())};
  stored_child found;
  if (!*known || !(*known)->ended)
    return found;
  const auto& row = **known;
  if (row.state == process_state::completed) {
    found.over.emplace().output = output_of(row);
    return found;
  }
  take_processes wanted;
  wanted.seen.push_back({row.key, row.fence});
  auto taken = ask<processes_taken>(system_, writer_, std::move(wanted));
  if (!taken)
    return tl::unexpected{std::move(taken.error())};
  auto order = order_for(**from, row, taken->fences.front(), options);
  if (!order)
    return tl::unexpected{std::move(order.error())};
  auto& requests = order->recovered->requests;
  if (std::ranges::find(requests, "retry", &recorded_request::what) == requests.end())
    requests.push_back({"retry", {}});
  found.order = std::move(*order);
  return found;
}

} // namespace troupe
