/// The stores, for tests of what all of them do alike.
#pragma once

#include "runtime/store/sqlite/sqlite_store.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/memory_store.hpp"

#include <memory>

namespace troupe::testing {

struct kept_in_memory {
  memory_store made;
  store& of() { return made; }
  catalogue_store& catalogue() { return made; }
};

/// In a folder that the store has to make.
struct kept_in_sqlite {
  temporary_folder folder;
  std::string path = folder / "deep/troupe.db";
  std::unique_ptr<sqlite_store> made = sound(sqlite_store::open({path}));
  store& of() { return *made; }
  catalogue_store& catalogue() { return *made; }
};

} // namespace troupe::testing
