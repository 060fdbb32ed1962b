#include "runtime/language/expression/compiled.hpp"

#include "runtime/base/text.hpp"

namespace troupe::expression_detail {

tl::unexpected<error> compiled::told(const error& fault) const {
  return failure(excerpt(source, max_quoted_bytes) + ": " + fault.message, where);
}

result<operand> compiled::run(evaluation& evaluation, bool as_condition) const {
  evaluation.begin(strict, as_condition);
  auto found = root->evaluate(evaluation);
  if (!found)
    return told(found.error());
  return found;
}

} // namespace troupe::expression_detail
