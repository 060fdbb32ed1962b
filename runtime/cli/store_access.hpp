/// The store that a command of the program works on.
#pragma once

#include "runtime/base/result.hpp"
#include "runtime/cli/exit_code.hpp"
#include "runtime/store/sqlite_store.hpp"

#include <memory>
#include <optional>
#include <string>

namespace troupe::cli {

/// Where the store is looked for where nobody says.
inline constexpr const char* default_store = ".troupe/troupe.db";

/// The path that `--store` names.
result<std::string> store_path(const std::optional<std::string>& flag);

/// Opens the store that `--store` names. There must be one.
result<std::unique_ptr<sqlite_store>> open_existing(const std::optional<std::string>& flag);

/// The process `id`. Fails where the store has none.
result<process_row> find_process(store& from, const std::string& id);

/// Says why the store could not do it.
exit_code store_failed(const error& reason);

/// What a run says when its store can't be written, and when it can again.
void tell_trouble(const std::string& reason);

} // namespace troupe::cli
