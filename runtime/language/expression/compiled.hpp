/// A tree with what messages say about it.
#pragma once

#include "runtime/language/expression/node.hpp"

#include <string>

namespace troupe::expression_detail {

struct compiled {
  node_ptr root;
  std::string source; ///< Without `${}` and the blanks around it.
  source_position where;
  bool strict = false;

  /// The tree's value. Errors are told with the source and its place.
  result<operand> run(evaluation& evaluation, bool as_condition = false) const;

  /// An error as it is told: `s > 3: cannot order text and an integer`.
  tl::unexpected<error> told(const error& fault) const;
};

} // namespace troupe::expression_detail
