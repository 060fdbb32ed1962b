/// Units of the node's limits that are shared with other programs, as the dispatcher borrows them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// So many units of a key, of which there are so many in all.
struct lent_units {
  std::string key;
  std::uint32_t count = 0;
  std::uint32_t total = 0;

  friend bool operator==(const lent_units&, const lent_units&) = default;
};

/// A loan begins or ends.
struct loan_order {
  std::uint64_t loan = 0; ///< Its number, chosen by who borrows, and used once.
  /// What is to be lent, all at once or nothing of it. Empty: the loan ends; its units are given
  /// back, or, where it wasn't granted yet, are wanted no more.
  std::vector<lent_units> units{};

  friend bool operator==(const loan_order&, const loan_order&) = default;
};

/// What a lender has to say.
struct loan_news {
  std::vector<std::uint64_t> granted; ///< Loans; of one that has ended meanwhile it means nothing.
  bool is_over = false;               ///< Nothing is lent any more: totals hold within the program.
};

/// Lends units so that over all who borrow no key is held beyond its total. Ends all loans when it
/// goes.
class unit_lender {
public:
  unit_lender() = default;
  unit_lender(const unit_lender&) = delete;
  unit_lender& operator=(const unit_lender&) = delete;
  virtual ~unit_lender() = default;

  /// `news` is told from now on, from any thread. Before the first order.
  virtual void hear(std::function<void(loan_news)> news) = 0;

  /// In this order. Never waits: what is granted is told.
  virtual void order(std::vector<loan_order> orders) = 0;

  /// How many units of a key other programs hold, as far as was seen when a loan of it had to wait.
  virtual std::uint64_t held_elsewhere(const std::string& key) const = 0;
};

} // namespace troupe
