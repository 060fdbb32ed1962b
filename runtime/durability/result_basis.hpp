/// What a result depends on: the one description of it, for results that are used again (`cache`)
/// and for what an ended process gave (`retry --definition`).
#pragma once

#include "runtime/base/hash.hpp"
#include "runtime/durability/content.hpp"
#include "runtime/durability/file_mark.hpp"
#include "troupe/action.hpp"
#include "troupe/json.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The parts that a result depends on, each by a name that people read (`script`, `env CC`) and the
/// digest of its content.
class result_basis {
public:
  /// Digests are keyed by `key` (`keyed_hash`), as contents may be secrets.
  explicit result_basis(std::string key) : key_{std::move(key)} {}

  void add(std::string name, std::string_view bytes);
  void add_value(std::string name, const json& content);

  /// Stands for all of it: equal digests, equal parts.
  content_hash digest() const;

  /// The names with a few bytes of each digest: enough to tell what has changed.
  std::string marks() const;

private:
  std::string key_;
  std::map<std::string, content_hash> parts_;
};

/// Where an action is called, as far as its result depends on that.
struct basis_terms {
  value key{};          ///< Stands for input, values and `env`; null pointer: nothing does.
  std::string scope{};  ///< The workflow whose runs alone may take it; empty: all may.
  std::string folder{}; ///< That relative paths start from, where the result depends on it.
  /// The caller's variable of that name, where the process has recorded it. May be empty.
  std::function<std::optional<std::string>(const std::string&)> variable{};
};

/// Adds that `what` is called with `input`. Not what can't change its result: how long it may take,
/// and what it takes of its machine.
void add_call(result_basis& to, const action& what, const json& input, const basis_terms& terms);

/// What an attempt of a task depends on, and what it has done to files, as stores keep it.
struct attempt_basis {
  content_hash digest{};
  std::string marks;               ///< As `result_basis` has them.
  std::vector<file_mark> reads{};  ///< Beside those that are parts of it.
  std::vector<file_mark> writes{}; ///< Files under `files.out`.
  std::vector<content> kept{};     ///< The contents of those of them that are kept.
};

/// What is different in `now` from `before`, both as `result_basis::marks` has them, a short phrase
/// for each part: `script changed`, `env CC is new`.
std::vector<std::string> differences(std::string_view before, std::string_view now);

} // namespace troupe
