/// The secrets that one process may use.
#pragma once

#include "runtime/policy/redactor.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace troupe {

/// Values by name, in memory alone: where a process goes on, they are read anew. Immutable; any
/// threads may use it.
class process_secrets {
public:
  /// `hidden`: texts that it may not use, and hides as well.
  explicit process_secrets(std::map<std::string, std::string, std::less<>> values,
                           std::set<std::string> hidden = {});

  /// Those of a process that one with `above` starts: its `own`, and hidden is what that one has.
  /// Either may be null.
  static std::shared_ptr<const process_secrets>
  below(const std::shared_ptr<const process_secrets>& above,
        const std::shared_ptr<const process_secrets>& own);

  /// The value of a secret; null: the process may not use it.
  const std::string* find(std::string_view name) const;

  /// Hides all of them in texts.
  const std::shared_ptr<const redactor>& hides() const noexcept { return hides_; }

  /// Has `other` hide them as well.
  void add_to(redactor& other) const;

  /// What an action gave, or why it failed, without them.
  result<value> masked(result<value> outcome) const;

private:
  std::map<std::string, std::string, std::less<>> values_;
  std::set<std::string> hidden_;
  std::shared_ptr<const redactor> hides_;
};

/// Null: the process uses none.
using process_secrets_ptr = std::shared_ptr<const process_secrets>;

} // namespace troupe
