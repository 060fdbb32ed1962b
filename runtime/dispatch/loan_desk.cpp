#include "runtime/dispatch/loan_desk.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

bool loan_desk::is_ready(std::uint32_t of_class) const {
  const auto& row = rows_.classes[of_class];
  return !shares_ || row.is_lent
         || std::ranges::none_of(row.limits, [&](const limit_use& use) { return is_shared(use); });
}

void loan_desk::ask(std::uint32_t task) {
  const auto of_class = rows_.shares[rows_.lanes[rows_.tasks[task].lane].share].of_class;
  auto& row = rows_.classes[of_class];
  std::vector<lent_units> units;
  for (const auto& use : row.limits)
    if (is_shared(use))
      units.push_back(
        {limits_[use.limit].key, use.count, static_cast<std::uint32_t>(limits_[use.limit].count)});
  row.loan = ++asked_count_;
  asked_.emplace(row.loan, of_class);
  orders_.push_back({row.loan, std::move(units)});
  gate_.claim_meanwhile(task);
  order_.settle_class(of_class);
}

std::uint64_t loan_desk::use(std::uint32_t of_class) {
  auto& row = rows_.classes[of_class];
  row.is_lent = false;
  return std::exchange(row.loan, 0);
}

void loan_desk::end(std::uint64_t loan) {
  if (loan != 0 && shares_)
    orders_.push_back({.loan = loan});
}

void loan_desk::drop(std::uint32_t of_class) {
  if (rows_.classes[of_class].awaits_loan())
    gate_.drop_meanwhile(of_class);
  if (const auto loan = use(of_class); loan != 0) {
    asked_.erase(loan);
    end(loan);
  }
}

void loan_desk::drop_idle() {
  for (const auto of_class : std::exchange(order_.idle_loans(), {}))
    if (rows_.classes[of_class].head == no_row)
      drop(of_class);
}

void loan_desk::drop_stranded() {
  for (std::uint32_t each = 0; each < rows_.classes.extent(); ++each)
    if (const auto& row = rows_.classes[each];
        row.loan != 0 && rows_.shapes[row.shape].capable.empty()) {
      drop(each);
      order_.settle_class(each);
    }
}

void loan_desk::grant(std::uint64_t loan) {
  const auto known = asked_.extract(loan);
  if (!known)
    return;
  gate_.drop_meanwhile(known.mapped());
  rows_.classes[known.mapped()].is_lent = true;
  order_.settle_class(known.mapped());
}

void loan_desk::stop() {
  for (const auto& [loan, of_class] : std::exchange(asked_, {})) {
    gate_.drop_meanwhile(of_class);
    rows_.classes[of_class].loan = 0;
    order_.settle_class(of_class);
  }
  shares_ = false;
  orders_.clear();
}

} // namespace troupe
