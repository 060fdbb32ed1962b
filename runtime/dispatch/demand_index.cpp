#include "runtime/dispatch/demand_index.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

namespace troupe {

namespace {

constexpr std::uint64_t key_of(std::uint32_t process, std::uint32_t row) {
  return std::uint64_t{process} << 32U | row;
}

/// Adds a row to a list of its process, where it notes its place.
template <class Row>
void enlist(row_store<Row>& rows, std::uint32_t row, std::vector<std::uint32_t>& list) {
  rows[row].of_process = static_cast<std::uint32_t>(list.size());
  list.push_back(row);
}

template <class Row>
void strike(row_store<Row>& rows, std::uint32_t row, std::vector<std::uint32_t>& list) {
  const auto last = list.back();
  list[rows[row].of_process] = last;
  rows[last].of_process = rows[row].of_process;
  list.pop_back();
}

} // namespace

std::size_t demand_index::by_content::operator()(const std::shared_ptr<const demand>& needs) const {
  std::size_t sum = 0;
  const auto add = [&sum](std::string_view text, std::int64_t count) {
    sum = (sum ^ std::hash<std::string_view>{}(text) ^ static_cast<std::size_t>(count))
          * std::size_t{0x9e3779b97f4a7c15};
  };
  for (const auto& each : needs->takes)
    add(each.resource, each.count);
  for (const auto& each : needs->limits)
    add(each.key, each.count);
  for (const auto& each : needs->on)
    add(each.text, static_cast<std::int64_t>(each.name.size()));
  return sum;
}

result<std::uint32_t> demand_index::lane_of(std::uint32_t process,
                                            const std::shared_ptr<const demand>& needs) {
  auto demand = demand_for(needs);
  if (!demand)
    return tl::unexpected(std::move(demand.error()));
  if (auto known = lanes_.find(key_of(process, *demand)); known != lanes_.end())
    return known->second;
  auto limits = acquire(rows_.processes[process].scope, *needs);
  for (const auto& wanted : needs->limits) {
    const auto names = [&](const limit_use& use) { return limits_[use.limit].key == wanted.key; };
    const auto& at_node = rows_.classes[demands_[*demand].of_class].limits;
    if (std::ranges::any_of(limits, names) || std::ranges::any_of(at_node, names))
      continue;
    release(limits);
    drop_demand(*demand);
    return failure(error_code::argument_invalid,
                   "limit '" + wanted.key
                     + "' has no total: it is given under config.limits, or by --limit "
                     + wanted.key + "=N");
  }
  const auto share = share_for(process, demands_[*demand].of_class);
  ++rows_.shares[share].lanes_in_use;
  ++demands_[*demand].references;
  const auto lane = rows_.lanes.add({});
  auto& row = rows_.lanes[lane];
  row.process = process;
  row.demand = *demand;
  row.share = share;
  row.limits = std::move(limits);
  enlist(rows_.lanes, lane, rows_.processes[process].lanes);
  lanes_.emplace(key_of(process, *demand), lane);
  return lane;
}

void demand_index::drop(std::uint32_t lane) {
  const auto& row = rows_.lanes[lane];
  release(row.limits);
  auto& process = rows_.processes[row.process];
  if (auto& share = rows_.shares[row.share]; --share.lanes_in_use == 0) {
    shares_.erase(key_of(row.process, share.of_class));
    strike(rows_.shares, row.share, process.shares);
    rows_.shares.remove(row.share);
  }
  lanes_.erase(key_of(row.process, row.demand));
  strike(rows_.lanes, lane, process.lanes);
  const auto demand = row.demand;
  rows_.lanes.remove(lane);
  --demands_[demand].references;
  drop_demand(demand);
}

std::uint32_t demand_index::share_for(std::uint32_t process, std::uint32_t of_class) {
  auto [known, is_new] = shares_.try_emplace(key_of(process, of_class), no_row);
  if (!is_new)
    return known->second;
  const auto share = known->second = rows_.shares.add({});
  rows_.shares[share].process = process;
  rows_.shares[share].of_class = of_class;
  enlist(rows_.shares, share, rows_.processes[process].shares);
  return share;
}

result<std::uint32_t> demand_index::demand_for(const std::shared_ptr<const demand>& needs) {
  if (auto known = by_content_.find(needs); known != by_content_.end())
    return known->second;
  auto amounts = needs_of(*needs);
  if (!amounts)
    return tl::unexpected(std::move(amounts.error()));
  for (const auto& each : needs->limits)
    if (each.count == 0)
      return failure(error_code::argument_invalid, "it takes none of limit '" + each.key + '\'');
  const auto capped = cap(*amounts, needs->on);
  const auto demand = demands_.add({});
  auto& row = demands_[demand];
  row.text = needs;
  row.is_capped = capped;
  row.of_class = class_for(shape_for(*amounts, needs->on), acquire(limit_table::node, *needs));
  ++rows_.classes[row.of_class].references;
  by_content_.emplace(needs, demand);
  return demand;
}

result<std::vector<needed_amount>> demand_index::needs_of(const demand& needs) {
  std::vector<needed_amount> all;
  for (const auto& [resource, count] : needs.takes) {
    const auto number = workers_.resource(resource);
    if (count <= 0 || count > most_of_a_resource)
      return failure(error_code::argument_invalid, "that is no amount of " + resource);
    if (workers_.is_indexed(number) && count % whole_unit != 0)
      return failure(error_code::argument_invalid,
                     resource + " are taken whole, not by " + amount_text(resource, count));
    all.push_back({number, count});
  }
  std::ranges::sort(all);
  return all;
}

bool demand_index::cap(std::vector<needed_amount>& needs, const std::vector<worker_label>& on) {
  const auto cpus = workers_.resource("cpus");
  auto wanted = std::ranges::find(needs, cpus, &needed_amount::resource);
  if (wanted == needs.end())
    return false;
  const auto all = std::exchange(wanted->count, 0);
  amount most = 0;
  for (worker_id w = 0; w < workers_.extent(); ++w)
    if (workers_.meets(w, on) && workers_.has_capacity(w, needs))
      most = std::max(most, workers_.capacity(w, cpus));
  wanted->count = most > 0 ? std::min(all, most) : all;
  return wanted->count < all;
}

std::uint32_t demand_index::class_for(std::uint32_t shape, std::vector<limit_use> limits) {
  auto [known, is_new] = classes_.try_emplace({shape, limits}, no_row);
  if (!is_new) {
    release(limits);
    return known->second;
  }
  const auto of_class = known->second = rows_.classes.add({});
  rows_.classes[of_class].shape = shape;
  rows_.classes[of_class].limits = std::move(limits);
  ++rows_.shapes[shape].references;
  return of_class;
}

demand_index::shape_key demand_index::shape_key_of(const std::vector<needed_amount>& needs,
                                                   const std::vector<worker_label>& on) {
  shape_key key{needs, {}};
  for (const auto& each : on)
    key.second.emplace_back(each.name, each.text);
  return key;
}

std::uint32_t demand_index::shape_for(const std::vector<needed_amount>& needs,
                                      const std::vector<worker_label>& on) {
  auto [known, is_new] = by_shape_.try_emplace(shape_key_of(needs, on), no_row);
  if (!is_new)
    return known->second;
  const auto shape = known->second = rows_.shapes.add({});
  auto& row = rows_.shapes[shape];
  row.active_at = static_cast<std::uint32_t>(shapes_.size());
  shapes_.push_back(shape);
  row.needs = needs;
  row.on = on;
  std::vector<resource_amount> amounts;
  for (const auto& each : needs) {
    amounts.push_back({workers_.name(each.resource), each.count});
    if (amounts.back().resource == "cpus")
      row.cpus = each.count;
  }
  row.amounts = std::make_shared<const std::vector<resource_amount>>(std::move(amounts));
  for (worker_id w = 0; w < workers_.extent(); ++w)
    if (workers_.meets(w, on) && workers_.has_capacity(w, needs)) {
      row.capable.insert(w);
      if (workers_.fits(w, needs))
        row.fits.insert(w);
    }
  return shape;
}

std::vector<limit_use> demand_index::acquire(std::uint32_t scope, const demand& needs) {
  std::vector<limit_use> limits;
  for (const auto& [key, count] : needs.limits)
    if (const auto limit = limits_.acquire(scope, key); limit != no_row)
      limits.push_back({limit, count});
  std::ranges::sort(limits);
  return limits;
}

void demand_index::release(const std::vector<limit_use>& limits) {
  for (const auto& use : limits)
    limits_.release(use.limit);
}

void demand_index::drop_demand(std::uint32_t demand) {
  auto& row = demands_[demand];
  if (row.references != 0)
    return;
  const auto of_class = row.of_class;
  by_content_.erase(row.text);
  demands_.remove(demand);
  drop_class(of_class);
}

void demand_index::drop_class(std::uint32_t of_class) {
  auto& row = rows_.classes[of_class];
  if (--row.references != 0)
    return;
  release(row.limits);
  classes_.erase({row.shape, row.limits});
  const auto shape = row.shape;
  rows_.classes.remove(of_class);
  let_idle(shape);
}

void demand_index::let_idle(std::uint32_t shape) {
  auto& row = rows_.shapes[shape];
  if (--row.references != 0)
    return;
  idle_.push_back(shape);
  ++row.idle_marks;
  if (idle_.size() <= most_idle_shapes)
    return;
  const auto oldest = idle_.front();
  idle_.pop_front();
  auto& old = rows_.shapes[oldest];
  if (--old.idle_marks == 0 && old.references == 0)
    drop_shape(oldest);
}

void demand_index::drop_shape(std::uint32_t shape) {
  auto& row = rows_.shapes[shape];
  by_shape_.erase(shape_key_of(row.needs, row.on));
  const auto last = shapes_.back();
  shapes_[row.active_at] = last;
  rows_.shapes[last].active_at = row.active_at;
  shapes_.pop_back();
  rows_.shapes.remove(shape);
}

} // namespace troupe
