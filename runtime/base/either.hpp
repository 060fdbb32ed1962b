/// What describes a type once, for whoever writes it and whoever reads it.
#pragma once

#include <concepts>
#include <type_traits>

namespace troupe {

/// A `T` that is written, or one that is read.
template <class X, class T>
concept either = std::same_as<std::remove_const_t<X>, T>;

} // namespace troupe
