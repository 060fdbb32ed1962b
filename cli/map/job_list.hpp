/// The jobs of `troupe map`: a command, and the arguments of each time that it runs.
#pragma once

#include "cli/map/command_template.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// Where arguments come from that the line doesn't have itself.
struct argument_input {
  char separator = '\n';           ///< Behind each of them in a file.
  std::optional<std::string> file; ///< Without `:::` and `::::`: this one, else standard input.
};

/// What a line of `troupe map` asks for. Jobs are numbered from 1: each argument of a source with
/// each of the others, the last source fastest; those behind `:::+` go along with the source before
/// them, as far as both reach.
class job_list {
public:
  /// Reads `COMMAND... [:::|::::|:::+|::::+ ARGUMENT...]...`, and the files that it names. May wait
  /// for standard input. Fails on what is no such line, or names a replacement string that means
  /// nothing, or a file that can't be read.
  static result<job_list> read(std::span<const std::string> words, const argument_input& input);

  std::uint64_t size() const noexcept { return size_; }

  const command_template& command() const noexcept { return command_; }

  /// The arguments of the job of that number, at most `size()`, one of each source.
  std::vector<std::string> arguments(std::uint64_t number) const;

  /// What its command is, as one would type it.
  std::string text_of(std::uint64_t number) const;

private:
  using column = std::vector<std::string>;

  /// Sources that go along with one another.
  struct source_group {
    std::vector<column> columns;
    std::size_t rows = 0;
  };

  result<void> add(std::string_view sign, column values);

  command_template command_;
  std::vector<source_group> groups_;
  std::uint64_t size_ = 0;
};

/// How jobs are run.
struct job_rules {
  std::optional<std::string> timeout; ///< Of each attempt.
  unsigned retries = 0;
};

/// The workflow that runs the jobs: as definition and what its caller hands over, the arguments of
/// the jobs of these numbers.
struct job_workflow {
  json definition;
  json values;
};

/// Fails where an argument is no text.
result<job_workflow> workflow_of(const job_list& jobs, std::span<const std::uint64_t> numbers,
                                 const job_rules& rules);

/// Which of those numbers the execution with this path is of, counted from 0; none: of no job.
std::optional<std::size_t> job_index(std::string_view task_path);

} // namespace troupe::cli
