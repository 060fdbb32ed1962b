/// How Troupe says that something went wrong: by value, with a sentence for a person and a code for
/// a program. docs/errors.md explains each code.
#pragma once

// A class is marked at its first declaration, so this has to come before the library's own.
// Whoever has included that before is not warned; that is all.
#ifndef TL_EXPECTED_HPP
namespace tl {

template <class T, class E>
class [[nodiscard]] expected;

} // namespace tl
#endif

#include <tl/expected.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Begins with 1: in an answer between actors, 0 is no error.
enum class error_code : std::uint8_t {
  failed = 1,         ///< What was asked for was tried, and failed: the message says how.
  internal,           ///< A fault of Troupe itself.
  argument_invalid,   ///< An option, a value or a request isn't as it must be.
  definition_invalid, ///< A definition has problems; they have their places.
  file_unreadable,
  file_unwritable,
  system_exhausted, ///< The system lets Troupe have too few descriptors, threads or the like.
  access_denied,    ///< What it is about belongs to another user.
  task_unknown,
  process_unknown,
  process_ambiguous, ///< Several ids begin like the one that was given.
  process_state,     ///< The process is in no state for that.
  process_owned,     ///< Another runtime drives the process, or may.
  process_diverged,  ///< What was recorded of the process can't be replayed.
  approval_unknown,  ///< No approval of that execution is pending.
  approval_decided,  ///< The approval has been decided already.
  signal_unknown,    ///< The workflow awaits no such signal.
  store_missing,     ///< There is no store, or none is open.
  store_locked,      ///< Another program holds it.
  store_damaged,
  store_newer,      ///< A newer Troupe has written what is in it.
  store_failed,     ///< It can't be read or written.
  runtime_closing,  ///< The runtime takes no new work.
  runtime_busy,     ///< It has no room for more at the moment.
  runtime_silent,   ///< It ended, or did not answer in time.
  workflow_unknown, ///< The catalogue has no workflow, or no version, of that name.
  version_mismatch, ///< It has another version by now than was expected.
  process_exists,   ///< There is a process of that id already.
  secret_unknown,   ///< No secret has that name.
  secret_missing,   ///< A workflow wants a secret that it can't have: none is there, or not for it.
  secret_key,       ///< The key of the secrets is missing, or is another one.
  schedule_unknown, ///< No workflow of the catalogue has a schedule of that name.
  schedule_state,   ///< The schedule is in no state for that.
};

/// A code and its text.
struct error_code_text {
  error_code code;
  std::string_view text;
};

/// All of them, in the order of the codes.
inline constexpr std::array<error_code_text, 33> error_code_texts{{
  {error_code::failed, "failed"},
  {error_code::internal, "internal"},
  {error_code::argument_invalid, "argument.invalid"},
  {error_code::definition_invalid, "definition.invalid"},
  {error_code::file_unreadable, "file.unreadable"},
  {error_code::file_unwritable, "file.unwritable"},
  {error_code::system_exhausted, "system.exhausted"},
  {error_code::access_denied, "access.denied"},
  {error_code::task_unknown, "task.unknown"},
  {error_code::process_unknown, "process.unknown"},
  {error_code::process_ambiguous, "process.ambiguous"},
  {error_code::process_state, "process.state"},
  {error_code::process_owned, "process.owned"},
  {error_code::process_diverged, "process.diverged"},
  {error_code::approval_unknown, "approval.unknown"},
  {error_code::approval_decided, "approval.decided"},
  {error_code::signal_unknown, "signal.unknown"},
  {error_code::store_missing, "store.missing"},
  {error_code::store_locked, "store.locked"},
  {error_code::store_damaged, "store.damaged"},
  {error_code::store_newer, "store.newer"},
  {error_code::store_failed, "store.failed"},
  {error_code::runtime_closing, "runtime.closing"},
  {error_code::runtime_busy, "runtime.busy"},
  {error_code::runtime_silent, "runtime.silent"},
  {error_code::workflow_unknown, "workflow.unknown"},
  {error_code::version_mismatch, "version.mismatch"},
  {error_code::process_exists, "process.exists"},
  {error_code::secret_unknown, "secret.unknown"},
  {error_code::secret_missing, "secret.missing"},
  {error_code::secret_key, "secret.key"},
  {error_code::schedule_unknown, "schedule.unknown"},
  {error_code::schedule_state, "schedule.state"},
}};

/// The stable text of a code, such as `store.locked`.
constexpr std::string_view to_string(error_code code) noexcept {
  return error_code_texts[static_cast<std::size_t>(code) - 1].text;
}

/// The code of that text; none where this Troupe knows no such code.
constexpr std::optional<error_code> error_code_of(std::string_view text) noexcept {
  for (const auto& [code, known] : error_code_texts)
    if (known == text)
      return code;
  return std::nullopt;
}

/// A place in a definition's text. Both count from 1; 0 means unknown.
struct source_position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const source_position&, const source_position&) = default;
};

/// Why an operation returned no result: in one sentence for a person, and as a code for a program.
struct error {
  std::string message;
  source_position where{}; ///< In the definition, where that is known.
  error_code code = error_code::failed;

  friend bool operator==(const error&, const error&) = default;
};

/// A value, or the reason why there is none: `tl::expected`, of which none may be ignored.
template <class T>
using result = tl::expected<T, error>;

/// Makes a failed `result`.
inline tl::unexpected<error> failure(std::string message, source_position where = {}) {
  return tl::unexpected<error>{error{std::move(message), where}};
}

/// The same with another code than `failed`.
inline tl::unexpected<error> failure(error_code code, std::string message) {
  return tl::unexpected<error>{error{std::move(message), {}, code}};
}

/// Fails with `cause`, whose message is prefixed with `before`.
inline tl::unexpected<error> failure(const std::string& before, error cause) {
  cause.message.insert(0, before);
  return tl::unexpected<error>{std::move(cause)};
}

/// One of possibly many faults of a definition.
struct problem {
  std::string file; ///< As the user named it.
  source_position where;
  std::string message;

  friend bool operator==(const problem&, const problem&) = default;
};

/// `file:line:column: message`; `file: message` where the file itself is the fault (`line` is 0).
std::string to_string(const problem& fault);

/// A value, or everything that is wrong with its definition: never an empty list.
template <class T>
using checked = tl::expected<T, std::vector<problem>>;

/// Thrown by the constructor of `runtime`, and by nothing else: the system has too little of
/// something. The message says of what, how much is needed, and what to do.
struct no_room : std::runtime_error {
  using std::runtime_error::runtime_error;
};

} // namespace troupe
