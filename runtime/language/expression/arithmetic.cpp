#include "runtime/language/expression/operators.hpp"

#include "runtime/language/expression/values.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace troupe::expression_detail {

namespace {

using integer = std::int64_t;

tl::unexpected<error> overflow() {
  return failure("the result is beyond 64-bit integers");
}

tl::unexpected<error> not_numbers(const char* verb, const json& left, const char* joint,
                                  const json& right) {
  return failure(std::string{"cannot "} + verb + ' ' + kind_of(left) + ' ' + joint + ' '
                 + kind_of(right));
}

bool both_integers(const json& left, const json& right) noexcept {
  return left.is_number_integer() && right.is_number_integer();
}

/// Applies one of the compiler's overflow-checking built-ins, or the real operation.
template <class Checked, class Real>
result<json> apply(const json& left, const json& right, Checked checked, Real real) {
  if (!both_integers(left, right))
    return finite(real(left.get<double>(), right.get<double>()));
  integer out = 0;
  if (is_huge(left) || is_huge(right) || checked(left.get<integer>(), right.get<integer>(), &out))
    return overflow();
  return out;
}

} // namespace

result<json> finite(double number) {
  if (!std::isfinite(number))
    return failure("the result is beyond the range of real numbers");
  return number;
}

result<json> sum_of(const json& left, const json& right) {
  if (!left.is_number() || !right.is_number())
    return not_numbers("add", left, "and", right);
  return apply(
    left, right,
    [](integer a, integer b, integer* out) { return __builtin_add_overflow(a, b, out); },
    [](double a, double b) { return a + b; });
}

result<json> difference_of(const json& left, const json& right) {
  if (!left.is_number() || !right.is_number())
    return not_numbers("subtract", right, "from", left);
  return apply(
    left, right,
    [](integer a, integer b, integer* out) { return __builtin_sub_overflow(a, b, out); },
    [](double a, double b) { return a - b; });
}

result<json> product_of(const json& left, const json& right) {
  if (!left.is_number() || !right.is_number())
    return not_numbers("multiply", left, "by", right);
  return apply(
    left, right,
    [](integer a, integer b, integer* out) { return __builtin_mul_overflow(a, b, out); },
    [](double a, double b) { return a * b; });
}

result<json> quotient_of(const json& left, const json& right) {
  if (!left.is_number() || !right.is_number())
    return not_numbers("divide", left, "by", right);
  if (right.get<double>() == 0)
    return failure("division by zero");
  if (!both_integers(left, right))
    return finite(left.get<double>() / right.get<double>());
  if (is_huge(left) || is_huge(right))
    return overflow();
  auto a = left.get<integer>();
  auto b = right.get<integer>();
  if (b == -1)
    return negated(left);
  if (a % b == 0)
    return a / b;
  return static_cast<double>(a) / static_cast<double>(b);
}

result<json> remainder_of(const json& left, const json& right) {
  if (!left.is_number() || !right.is_number())
    return not_numbers("divide", left, "by", right);
  if (right.get<double>() == 0)
    return failure("division by zero");
  if (!both_integers(left, right))
    return finite(std::fmod(left.get<double>(), right.get<double>()));
  if (is_huge(left) || is_huge(right))
    return overflow();
  if (right.get<integer>() == -1)
    return integer{0}; // the lowest integer has no negation
  return left.get<integer>() % right.get<integer>();
}

result<json> negated(const json& number) {
  if (!number.is_number())
    return failure(std::string{"cannot negate "} + kind_of(number));
  if (number.is_number_float())
    return -number.get<double>();
  integer out = 0;
  if (is_huge(number) || __builtin_sub_overflow(integer{0}, number.get<integer>(), &out))
    return overflow();
  return out;
}

} // namespace troupe::expression_detail
