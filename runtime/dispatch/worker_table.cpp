#include "runtime/dispatch/worker_table.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace troupe {

namespace {

template <class T>
T& grown(std::vector<T>& all, std::size_t at) {
  if (all.size() <= at)
    all.resize(at + 1);
  return all[at];
}

} // namespace

void worker_table::join(worker_id w, const std::vector<offered_resource>& offered,
                        std::vector<worker_label> labels) {
  auto& row = grown(rows_, w);
  row = {};
  row.has_joined = true;
  row.labels = std::move(labels);
  offer(w, offered);
}

void worker_table::offer(worker_id w, const std::vector<offered_resource>& offered) {
  auto& row = rows_[w];
  std::vector<amount> total;
  std::vector<std::vector<std::uint32_t>> pieces;
  for (const auto& each : offered) {
    const auto r = resource(each.resource);
    grown(total, r) = std::clamp<amount>(each.count, 0, most_of_a_resource);
    if (!each.indices.empty())
      grown(pieces, r) = each.indices;
  }
  const auto known = std::max(total.size(), row.total.size());
  total.resize(known);
  row.total.resize(known);
  row.free.resize(known);
  for (std::size_t r = 0; r < known; ++r)
    row.free[r] += total[r] - row.total[r];
  row.total = std::move(total);
  pieces.resize(std::max(pieces.size(), row.pieces.size()));
  for (std::size_t r = 0; r < pieces.size(); ++r)
    set_pieces(row, static_cast<symbol>(r), std::move(pieces[r]));
}

void worker_table::set_pieces(worker_row& w, symbol resource, std::vector<std::uint32_t> pieces) {
  auto& all = grown(w.pieces, resource);
  auto& free = grown(w.free_pieces, resource);
  std::ranges::sort(pieces);
  const auto is_taken = [&](std::uint32_t piece) {
    return std::ranges::binary_search(all, piece)
           && !std::ranges::binary_search(free, piece, std::greater{});
  };
  std::vector<std::uint32_t> left;
  std::ranges::remove_copy_if(pieces, std::back_inserter(left), is_taken);
  std::ranges::reverse(left);
  free = std::move(left);
  all = std::move(pieces);
  if (!all.empty()) {
    if (indexed_.size() <= resource)
      indexed_.resize(resource + std::size_t{1});
    indexed_[resource] = true;
  }
}

void worker_table::drain(worker_id w) {
  rows_[w].is_draining = true;
}

void worker_table::leave(worker_id w) {
  rows_[w] = {};
}

bool worker_table::meets(worker_id w, std::span<const worker_label> on) const {
  const auto& row = rows_[w];
  return row.has_joined && !row.is_draining && std::ranges::all_of(on, [&](const auto& wanted) {
           return std::ranges::find(row.labels, wanted) != row.labels.end();
         });
}

bool worker_table::has_capacity(worker_id w, std::span<const needed_amount> needs) const noexcept {
  return std::ranges::all_of(
    needs, [&](const needed_amount& need) { return capacity(w, need.resource) >= need.count; });
}

bool worker_table::fits(worker_id w, std::span<const needed_amount> needs) const noexcept {
  return std::ranges::all_of(
    needs, [&](const needed_amount& need) { return free(w, need.resource) >= need.count; });
}

std::vector<granted_indices> worker_table::take(worker_id w, std::span<const needed_amount> needs) {
  std::vector<granted_indices> taken;
  auto& row = rows_[w];
  for (const auto& need : needs) {
    row.free[need.resource] -= need.count;
    if (need.resource >= row.pieces.size() || row.pieces[need.resource].empty())
      continue;
    auto& free = row.free_pieces[need.resource];
    auto& got = taken.emplace_back(granted_indices{name(need.resource), {}}).indices;
    for (auto left = need.count; left > 0 && !free.empty(); left -= whole_unit) {
      got.push_back(free.back());
      free.pop_back();
    }
  }
  return taken;
}

void worker_table::give_back(worker_id w, std::span<const needed_amount> needs,
                             const std::vector<granted_indices>& pieces) {
  auto& row = rows_[w];
  for (const auto& need : needs)
    row.free[need.resource] += need.count;
  for (const auto& given : pieces) {
    const auto r = *names_.find(given.resource);
    for (const auto piece : given.indices)
      if (std::ranges::binary_search(row.pieces[r], piece)) { // else it is offered no more
        auto& free = row.free_pieces[r];
        free.insert(std::ranges::lower_bound(free, piece, std::greater{}), piece);
      }
  }
}

std::string worker_table::shortfall(std::span<const needed_amount> needs,
                                    std::span<const worker_label> on) const {
  const auto add
    = [](std::string& list, const std::string& more) { list += (list.empty() ? "" : ", ") + more; };
  std::vector<worker_id> there;
  for (worker_id w = 0; w < extent(); ++w)
    if (meets(w, on))
      there.push_back(w);
  std::string labels;
  for (const auto& [name, text] : on)
    add(labels, name + ' ' + text);
  if (there.empty())
    return "no machine has the labels that it requires: " + labels;
  std::string lacks;
  std::string wants;
  for (const auto& [resource, count] : needs) {
    amount most = 0;
    for (const auto w : there)
      most = std::max(most, capacity(w, resource));
    const auto& called = name(resource);
    const auto wanted = called + ' ' + amount_text(called, count);
    add(wants, wanted);
    if (most == 0)
      add(lacks, wanted + " (there is none" + suggestion(called, offered()) + "; --resource "
                   + called + "=AMOUNT says how much there is)");
    else if (most < count)
      add(lacks, wanted + " (of " + amount_text(called, most) + " at most)");
  }
  return "no machine could ever give what it needs: " + (lacks.empty() ? wants : lacks)
         + (labels.empty() ? "" : "; it requires " + labels);
}

/// The names of what some worker has.
std::vector<std::string> worker_table::offered() const {
  std::vector<std::string> names;
  for (symbol r = 0; r < names_.size(); ++r)
    if (std::ranges::any_of(rows_, [r](const auto& row) { return amount_in(row.total, r) > 0; }))
      names.push_back(name(r));
  return names;
}

} // namespace troupe
