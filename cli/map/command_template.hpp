/// The command of `troupe map`, with GNU parallel's replacement strings in it
/// (https://www.gnu.org/software/parallel/man.html). Pure.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// What of an argument a replacement string stands for.
enum class argument_part : std::uint8_t {
  whole,     ///< `{}`
  no_suffix, ///< `{.}`: without `.` and what follows, in its last part.
  base,      ///< `{/}`: the last part of a path.
  folder,    ///< `{//}`: the path without that; `.` of a name.
  base_stem, ///< `{/.}`: both.
  number,    ///< `{#}`: of the job, from 1.
};

/// What one replacement string stands for.
struct replaced_part {
  argument_part what = argument_part::whole;
  std::size_t source = 0; ///< Which of the arguments: `{2}` is 1.

  friend bool operator==(const replaced_part&, const replaced_part&) = default;
};

/// The arguments of one job, one of each source, and its number.
struct job_arguments {
  std::span<const std::string> values;
  std::uint64_t number = 1;
};

/// That part of them.
std::string value_of(const replaced_part& part, const job_arguments& job);

/// A command, read once for all jobs.
class command_template {
public:
  /// Reads it, for jobs of so many arguments. Without a replacement string the arguments follow at
  /// the end. Fails on one that means nothing here, or an argument that there isn't.
  static result<command_template> read(std::string_view command, std::size_t sources);

  /// The parts that it needs, each once: part `i` is to be in the variable `variable(i)`.
  const std::vector<replaced_part>& parts() const noexcept { return parts_; }

  /// `argument_1` is of the first part.
  static std::string variable(std::size_t part);

  /// A script for bash in which each replacement string is one word that can't become code,
  /// whatever quotes it stands in.
  std::string script() const;

  /// The command of one job as one would type it.
  std::string text_of(const job_arguments& job) const;

private:
  /// What a replacement string stands in.
  enum class quoting : std::uint8_t { none, single, twofold };
  class reader;

  struct piece {
    std::string before; ///< Text as it was written.
    std::size_t part = 0;
    quoting within = quoting::none;
  };

  std::vector<replaced_part> parts_;
  std::vector<piece> pieces_;
  std::string rest_; ///< After the last of them.
};

/// One word for a POSIX shell, in quotes only where it needs some.
std::string shell_word(std::string_view text);

} // namespace troupe::cli
