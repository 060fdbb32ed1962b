/// Which loans a program may have, beside other programs. Pure.
#pragma once

#include "runtime/dispatch/unit_lender.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What one program holds of shared limits, and waits for: all that others know of it.
struct lending_page {
  struct wish {
    std::uint64_t ticket = 0; ///< Lower ones come first, over all programs.
    std::map<std::string, std::uint32_t> units;
  };
  std::map<std::string, std::uint64_t> held;
  std::map<std::string, std::uint32_t> totals; ///< Of the keys of its loans.
  std::vector<wish> wishes;                    ///< By their tickets.
};

/// As bytes: keys may be of any.
std::string to_bytes(const lending_page& page);

/// Nothing where it isn't one.
std::optional<lending_page> read_lending_page(std::string_view bytes);

/// The loans of this program. One is granted where of each of its keys what all programs hold, what
/// those that asked before wait for, and what it takes, are no more than the total that this
/// program knows, or that one of those before knows. So whoever asks first is served first, but for
/// what leaves enough for those before it; and of different totals each program keeps its own.
class loan_book {
public:
  /// Takes in what is ordered, and grants what may be. Returns the loans that are granted. `others`
  /// are the pages of all other programs as they are at this moment.
  std::vector<std::uint64_t> update(const std::vector<loan_order>& orders,
                                    const std::vector<lending_page>& others);

  /// What others are to know from now on.
  lending_page page() const;

  /// Whether some loan isn't granted yet.
  bool waits() const noexcept { return !by_ticket_.empty(); }

  /// A key of which another program has another total.
  struct difference {
    std::string key;
    std::uint32_t here = 0;
    std::uint32_t there = 0;
  };
  /// Those that were not told before.
  std::vector<difference> differences(const std::vector<lending_page>& others);

private:
  struct loan_entry {
    std::uint64_t ticket = 0; ///< 0: it is granted.
    std::vector<lent_units> units;
  };

  void take_in(const loan_order& order, std::uint64_t ticket);
  std::map<std::string, std::uint64_t> held() const;

  std::map<std::uint64_t, loan_entry> loans_;
  std::map<std::uint64_t, std::uint64_t> by_ticket_; ///< Those that wait.
  std::set<std::string> told_;
};

} // namespace troupe
