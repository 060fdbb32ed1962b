/// What a process found around it when it was started, and keeps, whoever drives it.
#pragma once

#include "troupe/action.hpp"
#include "troupe/json.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace troupe {

/// Recorded with the start of a process (and handed on to its sub-workflows), so that one that is
/// taken up elsewhere goes on as it would have where it began.
struct recorded_surroundings {
  std::string folder; ///< Absolute: what relative paths start from.
  /// Variables by name, any bytes; nothing: it was not set. All others are those of the program
  /// that drives the process.
  std::map<std::string, std::optional<std::string>> environment;
  json options = json::object(); ///< What whoever started it keeps for whoever takes it up.
  std::string continues;         ///< The ended process that it goes on from; or empty.
  /// What tasks were called there: by their paths, both without the workflow's name.
  std::map<std::string, std::string> renamed;
  /// Makes what is random in the process, and the ids of those that its tasks start, its own, where
  /// another one may have had its id; else empty, or that of the process above.
  std::string salt{};
};

/// Those of this program now: its working folder, and of its environment the variables `named`,
/// those that change what commands do (`PATH`, `TZ`, the locale's), and no others. What `above`,
/// the surroundings of a process that starts one, has recorded wins. Any thread.
recorded_surroundings surroundings_here(const std::set<std::string>& named,
                                        const surroundings_ptr& above = nullptr);

/// `path` as this program has to open it, for a process with these surroundings: where it was
/// started in the working folder of this program, as written.
std::filesystem::path path_in(const surroundings_ptr& around, const std::filesystem::path& path);

/// `{"folder","environment","options","continues","renamed","salt"}`, without the last three where
/// they are empty.
json to_json(const recorded_surroundings& around);

/// Reads what `to_json` wrote; what is missing or of another kind is left as it is by default.
recorded_surroundings surroundings_from(const json& recorded);

} // namespace troupe
