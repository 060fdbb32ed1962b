#include "runtime/dispatch/loan_book.hpp"

#include "troupe/json.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace troupe {

namespace {

/// What is left of a key for the next in line.
struct key_state {
  std::uint64_t taken = 0; ///< By all that hold it, or kept for those that come before.
  std::uint64_t bound = std::numeric_limits<std::uint64_t>::max(); ///< Their lowest total.

  bool has(std::uint32_t count, std::uint32_t total) const {
    return taken + count <= std::min<std::uint64_t>(bound, total);
  }
  void keep(std::uint32_t count, std::uint64_t total) {
    taken += count;
    bound = std::min(bound, total);
  }
};

std::uint64_t total_in(const lending_page& page, const std::string& key) {
  const auto known = page.totals.find(key);
  return known == page.totals.end() ? std::numeric_limits<std::uint64_t>::max() : known->second;
}

} // namespace

std::string to_bytes(const lending_page& page) {
  auto wishes = json::array();
  for (const auto& each : page.wishes)
    wishes.push_back(json::array({each.ticket, each.units}));
  const json content{{"held", page.held}, {"totals", page.totals}, {"wishes", std::move(wishes)}};
  const auto bytes = json::to_cbor(content);
  return {bytes.begin(), bytes.end()};
}

std::optional<lending_page> read_lending_page(std::string_view bytes) {
  try {
    const auto content = json::from_cbor(bytes);
    lending_page page;
    content.at("held").get_to(page.held);
    content.at("totals").get_to(page.totals);
    for (const auto& each : content.at("wishes"))
      page.wishes.push_back(
        {each.at(0).get<std::uint64_t>(), each.at(1).get<std::map<std::string, std::uint32_t>>()});
    return page;
  } catch (const json::exception&) {
    return std::nullopt; // its program has only begun, or is of another version
  }
}

std::vector<std::uint64_t> loan_book::update(const std::vector<loan_order>& orders,
                                             const std::vector<lending_page>& others) {
  auto ticket = by_ticket_.empty() ? 0 : by_ticket_.rbegin()->first;
  std::vector<std::pair<const lending_page::wish*, const lending_page*>> before;
  for (const auto& page : others)
    for (const auto& each : page.wishes) {
      ticket = std::max(ticket, each.ticket);
      before.emplace_back(&each, &page);
    }
  std::ranges::sort(before, std::ranges::less{},
                    [](const auto& each) { return each.first->ticket; });
  for (const auto& each : orders)
    take_in(each, ++ticket);

  std::map<std::string, key_state> keys;
  for (const auto& [key, count] : held())
    keys[key].taken += count;
  for (const auto& page : others)
    for (const auto& [key, count] : page.held)
      keys[key].taken += count;
  std::vector<std::uint64_t> granted;
  auto next = before.begin();
  for (const auto& [own, loan] : by_ticket_) {
    for (; next != before.end() && next->first->ticket < own; ++next)
      for (const auto& [key, count] : next->first->units)
        keys[key].keep(count, total_in(*next->second, key));
    const auto& units = loans_.at(loan).units;
    if (std::ranges::all_of(units, [&](const lent_units& each) {
          return keys[each.key].has(each.count, each.total);
        }))
      granted.push_back(loan);
    for (const auto& each : units)
      keys[each.key].keep(each.count, each.total);
  }
  for (const auto loan : granted)
    by_ticket_.erase(std::exchange(loans_.at(loan).ticket, 0));
  return granted;
}

void loan_book::take_in(const loan_order& order, std::uint64_t ticket) {
  if (!order.units.empty()) {
    loans_.emplace(order.loan, loan_entry{ticket, order.units});
    by_ticket_.emplace(ticket, order.loan);
  } else if (const auto ended = loans_.extract(order.loan)) {
    by_ticket_.erase(ended.mapped().ticket);
  }
}

std::map<std::string, std::uint64_t> loan_book::held() const {
  std::map<std::string, std::uint64_t> sums;
  for (const auto& [loan, entry] : loans_)
    if (entry.ticket == 0)
      for (const auto& each : entry.units)
        sums[each.key] += each.count;
  return sums;
}

lending_page loan_book::page() const {
  lending_page made{.held = held(), .totals = {}, .wishes = {}};
  for (const auto& [loan, entry] : loans_)
    for (const auto& each : entry.units)
      made.totals.insert_or_assign(each.key, each.total);
  for (const auto& [ticket, loan] : by_ticket_) {
    auto& wish = made.wishes.emplace_back(lending_page::wish{ticket, {}});
    for (const auto& each : loans_.at(loan).units)
      wish.units.emplace(each.key, each.count);
  }
  return made;
}

std::vector<loan_book::difference> loan_book::differences(const std::vector<lending_page>& others) {
  std::vector<difference> found;
  const auto own = page().totals;
  for (const auto& other : others)
    for (const auto& [key, total] : other.totals)
      if (const auto known = own.find(key);
          known != own.end() && known->second != total && told_.insert(key).second)
        found.push_back({key, known->second, total});
  return found;
}

} // namespace troupe
