/// Which demands are in use, with what they share.
#pragma once

#include "runtime/dispatch/dispatch_rows.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// Finds or makes the lane of a request, and drops what nobody uses any more. A few shapes without
/// use are kept up to date: that of a task that comes now and then is not looked for on all workers
/// each time.
class demand_index {
public:
  static constexpr std::size_t most_idle_shapes = 16;

  demand_index(dispatch_rows& rows, worker_table& workers, limit_table& limits)
    : rows_{rows}, workers_{workers}, limits_{limits} {}

  /// The lane of a process's tasks with that demand. Fails where a limit isn't known, an amount or
  /// a list isn't as it must be.
  result<std::uint32_t> lane_of(std::uint32_t process, const std::shared_ptr<const demand>& needs);
  /// Drops a lane of which nothing waits or runs, and that holds no claim.
  void drop(std::uint32_t lane);

  /// Whether the demand of that lane wants more cpus than any worker has.
  bool is_capped(const lane_row& lane) const { return demands_[lane.demand].is_capped; }
  const demand& demand_of(const lane_row& lane) const { return *demands_[lane.demand].text; }

  /// Shapes that are to be kept up to date.
  const std::vector<std::uint32_t>& shapes() const noexcept { return shapes_; }

private:
  struct demand_row {
    std::shared_ptr<const demand> text;
    std::uint32_t of_class = no_row;
    std::uint32_t references = 0; ///< Lanes.
    bool is_capped = false;
  };
  struct by_content {
    std::size_t operator()(const std::shared_ptr<const demand>& needs) const;
    bool operator()(const std::shared_ptr<const demand>& a,
                    const std::shared_ptr<const demand>& b) const {
      return a == b || *a == *b;
    }
  };
  using class_key = std::pair<std::uint32_t, std::vector<limit_use>>;
  using shape_key
    = std::pair<std::vector<needed_amount>, std::vector<std::pair<std::string, std::string>>>;

  result<std::uint32_t> demand_for(const std::shared_ptr<const demand>& needs);
  result<std::vector<needed_amount>> needs_of(const demand& needs);
  /// Bounds the cpus by what the best of the workers has that could do the rest. Returns whether
  /// that is less.
  bool cap(std::vector<needed_amount>& needs, const std::vector<worker_label>& on);
  std::uint32_t class_for(std::uint32_t shape, std::vector<limit_use> limits);
  std::uint32_t shape_for(const std::vector<needed_amount>& needs,
                          const std::vector<worker_label>& on);
  std::uint32_t share_for(std::uint32_t process, std::uint32_t of_class);
  /// The limits of a scope that a demand takes, each acquired; ascending.
  std::vector<limit_use> acquire(std::uint32_t scope, const demand& needs);
  void release(const std::vector<limit_use>& limits);
  void drop_demand(std::uint32_t demand);
  void drop_class(std::uint32_t of_class);
  void let_idle(std::uint32_t shape);
  void drop_shape(std::uint32_t shape);
  static shape_key shape_key_of(const std::vector<needed_amount>& needs,
                                const std::vector<worker_label>& on);

  dispatch_rows& rows_;
  worker_table& workers_;
  limit_table& limits_;
  row_store<demand_row> demands_;
  std::unordered_map<std::shared_ptr<const demand>, std::uint32_t, by_content, by_content>
    by_content_;
  std::map<class_key, std::uint32_t> classes_;
  std::map<shape_key, std::uint32_t> by_shape_;
  std::unordered_map<std::uint64_t, std::uint32_t> lanes_;  ///< By process and demand.
  std::unordered_map<std::uint64_t, std::uint32_t> shares_; ///< By process and class.
  std::vector<std::uint32_t> shapes_;
  std::deque<std::uint32_t> idle_; ///< Shapes, the longest idle first; some are in use again.
};

} // namespace troupe
