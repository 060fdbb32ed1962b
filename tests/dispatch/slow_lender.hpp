/// A lender that takes its time, and of whose units other programs hold some.
#pragma once

#include "runtime/dispatch/unit_lender.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

class slow_lender {
public:
  std::uint32_t elsewhere = 0; ///< Of each key, held by other programs.

  /// Whether no loan ends that there isn't.
  bool take(std::vector<loan_order> orders) {
    auto is_right = true;
    for (auto& order : orders)
      if (!order.units.empty())
        asked_.emplace(order.loan, std::move(order.units));
      else
        is_right = asked_.erase(order.loan) + lent_.erase(order.loan) == 1 && is_right;
    return is_right;
  }

  /// Grants those of which there is enough, and of which `chosen` says so.
  template <class Chosen>
  std::vector<std::uint64_t> grant(Chosen chosen) {
    std::vector<std::uint64_t> granted;
    for (const auto& [loan, units] : asked_) {
      const auto has = [this](const lent_units& wants) {
        return elsewhere + lent(wants.key) + wants.count <= wants.total;
      };
      if (!std::ranges::all_of(units, has) || !chosen())
        continue;
      granted.push_back(loan);
      lent_.emplace(loan, units);
    }
    for (const auto loan : granted)
      asked_.erase(loan);
    return granted;
  }

  /// Units that the program has.
  std::uint32_t lent(const std::string& key) const {
    std::uint32_t sum = 0;
    for (const auto& [loan, units] : lent_)
      for (const auto& each : units)
        sum += each.key == key ? each.count : 0;
    return sum;
  }

  bool is_asked() const { return !asked_.empty(); }
  bool has_lent() const { return !lent_.empty(); }

private:
  std::map<std::uint64_t, std::vector<lent_units>> asked_;
  std::map<std::uint64_t, std::vector<lent_units>> lent_;
};

} // namespace troupe
