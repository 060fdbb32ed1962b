/// Keeping what a store holds from other users of the machine.
#pragma once

#include "troupe/result.hpp"

#include <functional>
#include <string>

namespace troupe {

/// To be called before the database at `path` is opened: fails where it, what SQLite puts beside
/// it, or its folder belongs to another user. `create`: makes it where there is none, and its
/// folder in one that is there, for this user only.
result<void> claim_database(const std::string& path, bool create);

/// Once it is known to be a store: takes all rights to it from others, and to its folder where that
/// holds nothing else. `tell` hears of it where they had any.
void narrow_database(const std::string& path, const std::function<void(const std::string&)>& tell);

} // namespace troupe
