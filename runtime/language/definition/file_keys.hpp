/// The keys of `files`; see keys.hpp.
#pragma once

#include "runtime/language/definition/keys.hpp"

namespace troupe {

inline constexpr key_spec keys_of_files[] = {
  {"in",
   key_form::anything,
   "The files that it reads: paths or patterns (`src/**/*.c`), a list or one; a folder: all below "
   "it. One without a wildcard that is missing fails the task.",
   {}},
  {"out",
   key_form::anything,
   "The files that it writes: paths, a list or one; a folder: all below it. One that is missing "
   "after an attempt that ended well fails the attempt.",
   {}},
  {"depfile",
   key_form::anything,
   "A file that it writes, in make's form, of what it has read: that counts as `in` the next time.",
   {}},
  {"artifacts",
   key_form::flag,
   "Whether what is under `out` is kept with a result of `cache`, to be restored from there.",
   {}},
};

} // namespace troupe
