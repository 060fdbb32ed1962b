#include "actors/kept_processes.hpp"

#include "actors/process_client.hpp"
#include "messages/journal.hpp"
#include "runtime/service/leftovers.hpp"
#include "runtime/store/recovery.hpp"

#include <set>

namespace troupe {

result<sqlite_store*> kept_processes::reader() {
  if (reader_)
    return reader_.get();
  auto opened = sqlite_store::open({path_, false});
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  reader_ = std::move(*opened);
  return reader_.get();
}

result<std::vector<std::string>> kept_processes::abandoned() {
  auto from = reader();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  process_filter which;
  which.live = true;
  auto rows = (*from)->processes(which);
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  std::set<std::string> free;
  for (const auto& row : *rows)
    if (!row.driven_by || !is_alive(*row.driven_by, clock_.now()))
      free.insert(row.id);
  std::vector<std::string> roots;
  for (const auto& row : *rows)
    if (free.contains(row.id) && !free.contains(row.parent_id))
      roots.push_back(row.id);
  return roots;
}

result<std::vector<start_process>> kept_processes::take_up(const std::string& process_id,
                                                           const load_options& options) {
  auto from = reader();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  std::vector<start_process> orders;
  if (auto done = add(**from, process_id, options, orders); !done)
    return tl::unexpected{std::move(done.error())};
  return orders;
}

result<void> kept_processes::add(store& from, const std::string& process_id,
                                 const load_options& options, std::vector<start_process>& orders) {
  auto row = find_abandoned(from, process_id, clock_.now());
  if (!row)
    return tl::unexpected{std::move(row.error())};
  auto taken = ask<processes_taken>(system_, writer_, take_processes{{{row->key, row->fence}}});
  if (!taken)
    return tl::unexpected{std::move(taken.error())};
  if (taken->fences.front() == 0)
    return failure("process " + process_id + " has just been taken over by another runtime");
  end_leftovers(process_id);
  auto adopted = adopt(from, *row, taken->fences.front(), options);
  if (!adopted)
    return tl::unexpected{std::move(adopted.error())};
  for (const auto& child : adopted->process.live_children)
    if (auto done = add(from, child, options, orders); !done)
      return done;
  start_process order;
  order.process_id = process_id;
  order.flow = std::move(adopted->flow);
  order.parent_id = row->parent_id;
  order.adopted = std::make_shared<adopted_process>(std::move(adopted->process));
  orders.push_back(std::move(order));
  return {};
}

} // namespace troupe
