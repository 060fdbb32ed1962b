/// `tl::expected`, of which none may be ignored.
#pragma once

// A class is marked at its first declaration, so this has to come before the library's own.
// Whoever has included that before is not warned; that is all.
#ifndef TL_EXPECTED_HPP
namespace tl {

template <class T, class E>
class [[nodiscard]] expected;

} // namespace tl
#endif

#include <tl/expected.hpp>
