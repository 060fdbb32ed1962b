/// In what two runs differ: which executions one of them alone had, what gave something else, what
/// took longer, and their definitions. Plain values; made by `difference_of`.
#pragma once

#include "runtime/base/hash.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// An execution of a run that is compared.
struct compared_execution {
  std::string name; ///< Its path, with elements and pass.
  task_state state = task_state::pending;
  duration took{}; ///< While its action ran.
  /// Of what it gave, or why it failed; the same for equal ones. All zero: nothing.
  content_hash digest{};
  std::string output{}; ///< The beginning of that, to be shown.
};

/// A run that is compared.
struct compared_run {
  std::string id;
  std::string state;
  duration makespan{};
  std::string definition; ///< Its text; empty: not known.
  std::vector<compared_execution> executions{};
};

/// An execution that is not in both runs, or not the same. What it was not is empty.
struct execution_difference {
  std::string name;
  std::string first_state{};
  std::string second_state{};
  std::string first_output{}; ///< Shortened, from where they differ on; empty: they don't.
  std::string second_output{};
  duration first_took{};
  duration second_took{};
};

/// One of the two.
struct run_end {
  std::string id;
  std::string state;
  duration makespan{};
};

/// How they differ.
struct run_difference {
  run_end first{};
  run_end second{};
  std::uint64_t alike = 0; ///< Executions of both that came to the same.
  std::vector<execution_difference> only_first{};
  std::vector<execution_difference> only_second{};
  std::vector<execution_difference> changed{}; ///< That came into another state, or gave else.
  /// Of both, whose time differs by more than a tenth and 10 ms: what differs most first.
  std::vector<execution_difference> slower{};
  std::vector<execution_difference> faster{};
  std::uint64_t left_out = 0; ///< Differences beyond the first of each list.
  /// Lines that one alone of the definitions has, behind `-` or `+`, between two that both have.
  std::vector<std::string> definition{};
  std::string note{}; ///< Why the definitions are not compared; or empty.
};

/// Entries of each list, at most.
inline constexpr std::size_t most_differences = 1'000;

/// Compares them by the names of executions. Linear in these, but for sorting.
run_difference difference_of(const compared_run& first, const compared_run& second);

/// The lines by which two texts differ, `most` of them: those of the first alone behind `-`, of the
/// second alone behind `+`, each run of them behind `@ LINE` of the second. Fails where they are
/// too long to be compared.
result<std::vector<std::string>> line_differences(const std::string& first,
                                                  const std::string& second, std::size_t most);

/// The fields under their names in camelCase, durations in milliseconds.
json to_json(const run_difference& difference);

/// Reads what `to_json` wrote. Errors name the field.
result<run_difference> read_run_difference(const json& content);

} // namespace troupe
