/// The values of a process: what its tasks read and set.
#pragma once

#include "runtime/base/symbol.hpp"
#include "troupe/json.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Session state. Names that the workflow mentions are array slots; names that only the caller
/// brought are kept aside. Owned by one process.
class session {
public:
  /// `names` must outlive the session.
  explicit session(const symbol_table& names) : names_{names}, slots_(names.size()) {}

  /// The value under `name`, or null where it is not set.
  const value* find(symbol name) const {
    const auto& slot = slots_[name];
    return slot ? &slot : nullptr;
  }

  /// The value under a name that is unknown to the workflow, or null.
  value find_other(const std::string& name) const {
    auto known = others_.find(name);
    return known == others_.end() ? nullptr : known->second;
  }

  void set(symbol name, value content) { slots_[name] = std::move(content); }

  /// Sets a name that may be unknown to the workflow.
  void set(const std::string& name, value content);

  /// Appends to the list under `name`: a list adds its items, another value itself; a scalar
  /// there becomes the first item; missing counts as `[]`. In place where nobody else holds
  /// the list.
  void append(symbol name, const value& content);

  /// Everything that is set, as one map: copied, or moved where nobody else holds it.
  json all() const& { return session{*this}.all(); }
  json all() &&;

  /// Shows `archive` all that it is made of (description.hpp).
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive);

private:
  const symbol_table& names_;
  std::vector<value> slots_;
  std::map<std::string, value> others_;
};

} // namespace troupe
