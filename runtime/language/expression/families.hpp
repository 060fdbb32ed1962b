/// The functions, family by family: each is described in the language's table of functions.
#pragma once

#include "runtime/language/expression/function.hpp"

namespace troupe::expression_detail {

/// `lower`, `split`, `replace`, ...
std::span<const function> text_functions() noexcept;

/// `keys`, `range`, `sort`, ...
std::span<const function> list_functions() noexcept;

/// `product`, `zip`.
std::span<const function> combination_functions() noexcept;

/// `map`, `filter`, `any`, `all`.
std::span<const function> lambda_functions() noexcept;

/// `abs`, `round`, `min`, `sum`, ...
std::span<const function> number_functions() noexcept;

/// `int`, `string`, `parseJson`, ...
std::span<const function> conversion_functions() noexcept;

/// `contains`, `matches`, `matcher.contains`, ...
std::span<const function> search_functions() noexcept;

/// `exists`, `default`, `now`, `uuid`, `basename`, `dirname`.
std::span<const function> general_functions() noexcept;

} // namespace troupe::expression_detail
