/// The workers: what each has, what of it is free, and its labels.
#pragma once

#include "runtime/base/symbol.hpp"
#include "runtime/dispatch/demand.hpp"

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// So much of a resource, by its number in the table.
struct needed_amount {
  symbol resource = 0;
  amount count = 0;

  friend auto operator<=>(const needed_amount&, const needed_amount&) = default;
};

class worker_table {
public:
  /// The number of a resource, a new one where the name is new.
  symbol resource(std::string_view name) { return names_.intern(name); }
  const std::string& name(symbol resource) const { return names_.text(resource); }

  /// Whether some worker has numbered pieces of it, so that it is only taken whole.
  bool is_indexed(symbol resource) const noexcept {
    return resource < indexed_.size() && indexed_[resource];
  }

  /// A worker is there, or there again.
  void join(worker_id w, const std::vector<offered_resource>& offered,
            std::vector<worker_label> labels);
  /// From now on it has this. What was taken of it stays taken.
  void offer(worker_id w, const std::vector<offered_resource>& offered);
  /// It gets nothing more.
  void drain(worker_id w);
  /// It is gone, with all that was taken of it.
  void leave(worker_id w);

  bool has_joined(worker_id w) const noexcept { return w < rows_.size() && rows_[w].has_joined; }
  /// One more than the greatest worker that ever joined.
  worker_id extent() const noexcept { return static_cast<worker_id>(rows_.size()); }

  /// Whether it has these labels and gets new work.
  bool meets(worker_id w, std::span<const worker_label> on) const;
  /// Whether so much would be there were nothing taken.
  bool has_capacity(worker_id w, std::span<const needed_amount> needs) const noexcept;
  /// Whether so much is free.
  bool fits(worker_id w, std::span<const needed_amount> needs) const noexcept;

  /// Why no worker could ever give that, for a person.
  std::string shortfall(std::span<const needed_amount> needs,
                        std::span<const worker_label> on) const;

  amount capacity(worker_id w, symbol resource) const noexcept {
    return amount_in(rows_[w].total, resource);
  }
  amount free(worker_id w, symbol resource) const noexcept {
    return amount_in(rows_[w].free, resource);
  }

  /// Takes what must fit. Returns the numbers of the pieces, the lowest free ones.
  std::vector<granted_indices> take(worker_id w, std::span<const needed_amount> needs);
  void give_back(worker_id w, std::span<const needed_amount> needs,
                 const std::vector<granted_indices>& pieces);

private:
  struct worker_row {
    bool has_joined = false;
    bool is_draining = false;
    std::vector<amount> total; ///< By resource; what isn't in it is 0.
    std::vector<amount> free;  ///< Less than 0 where less is offered than is taken.
    std::vector<std::vector<std::uint32_t>> pieces;      ///< By resource; ascending.
    std::vector<std::vector<std::uint32_t>> free_pieces; ///< Of them; descending.
    std::vector<worker_label> labels;
  };

  static amount amount_in(const std::vector<amount>& amounts, symbol resource) noexcept {
    return resource < amounts.size() ? amounts[resource] : 0;
  }
  std::vector<std::string> offered() const;
  void set_pieces(worker_row& w, symbol resource, std::vector<std::uint32_t> pieces);

  symbol_table names_;
  std::vector<bool> indexed_; ///< By resource.
  std::vector<worker_row> rows_;
};

} // namespace troupe
