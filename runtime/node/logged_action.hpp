/// What an action wrote and gave, for a person to read.
#pragma once

#include "troupe/usage.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// Which attempts of a process's actions are asked for, and how.
struct log_query {
  std::string task{};                     ///< Its id or path; empty: all.
  std::optional<std::uint32_t> attempt{}; ///< Only this one of each execution.
  bool failed = false;                    ///< Only those that failed.
  std::optional<std::size_t> tail{};      ///< Only so many lines at the end of each.
  bool with_times = false; ///< Each line of a command behind when and where to it was written.
};

/// One attempt of an action of a stored process; secrets are hidden.
struct logged_action {
  std::string task_path; ///< With fan-out indexes.
  std::string task_id;
  std::uint32_t attempt = 0;
  bool failed = false;
  bool ended = true;                   ///< Else it may still run, or its runtime has died.
  std::string text;                    ///< What a command wrote, or else the output as JSON.
  std::string failure;                 ///< Why it failed; else empty.
  std::string file;                    ///< The log that the text is of; empty: what it returned.
  std::optional<attempt_usage> used{}; ///< By its commands.
};

} // namespace troupe
