/// Arithmetic: integers of 64 bits that stay integers, and reals.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

namespace troupe::expression_detail {

/// `left + right` of numbers. These fail where either is not a number, where the result needs
/// more than 64 bits or is not finite, and on division by zero.
result<json> sum_of(const json& left, const json& right);
result<json> difference_of(const json& left, const json& right);
result<json> product_of(const json& left, const json& right);

/// An integer where both are and the division is even, else a real.
result<json> quotient_of(const json& left, const json& right);

/// The remainder, with the sign of `left`.
result<json> remainder_of(const json& left, const json& right);

result<json> negated(const json& number);

/// `number`, or the reason why it cannot be a result: it is infinite or not a number.
result<json> finite(double number);

} // namespace troupe::expression_detail
