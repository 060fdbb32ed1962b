#include "runtime/definition/problem_list.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace troupe {

void problem_list::add(source_position where, std::string message) {
  if (full()) {
    ++left_out_;
    return;
  }
  found_.push_back({file_, where, std::move(message)});
}

std::vector<problem> problem_list::take() {
  std::stable_sort(found_.begin(), found_.end(), [](const problem& a, const problem& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  if (left_out_ > 0) {
    auto last = found_.back().where;
    found_.push_back({file_, last, "and " + std::to_string(left_out_) + " more problems"});
  }
  return std::exchange(found_, {});
}

} // namespace troupe
