/// What a model expects of a run: some of it certain, some possible.
#pragma once

#include "troupe/json.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace troupe::testing {

/// At least `least`, at most `most`.
struct span_of_counts {
  std::uint64_t least = 0;
  std::uint64_t most = 0;

  void add(const span_of_counts& other, bool certain) {
    least += certain ? other.least : 0;
    most += other.most;
  }
};

/// How often one task may end in each way.
struct expected_counts {
  span_of_counts completed;
  span_of_counts failed;
  span_of_counts skipped;
};

/// What running a part of a workflow does.
struct forecast {
  std::map<std::string, expected_counts> tasks; ///< By path in the definition.
  std::map<std::string, span_of_counts> trail;  ///< Entries of the session's `trail`.
  std::map<std::string, bool> errors;           ///< By namespace; whether it is certain.
  std::map<std::string, bool> continued;        ///< Those that do not fail what is around.
  std::set<std::string> written;                ///< Names set in the session.

  /// Takes in what a part does; `certain`: whether it does so in each run.
  void add(const forecast& part, bool certain = true) {
    for (const auto& [path, counts] : part.tasks) {
      tasks[path].completed.add(counts.completed, certain);
      tasks[path].failed.add(counts.failed, certain);
      tasks[path].skipped.add(counts.skipped, certain);
    }
    for (const auto& [entry, counts] : part.trail)
      trail[entry].add(counts, certain);
    for (const auto& [name, sure] : part.errors)
      errors[name] = errors[name] || (sure && certain);
    for (const auto& [name, sure] : part.continued)
      continued[name] = continued[name] || (sure && certain);
    written.insert(part.written.begin(), part.written.end());
  }
};

} // namespace troupe::testing
