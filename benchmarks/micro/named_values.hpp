/// Names with values for expressions, as a session has them.
#pragma once

#include "runtime/language/expression/environment.hpp"

#include <string_view>
#include <vector>

namespace troupe::bench {

/// A few names bound to values, found by index as in a session.
class named_values final : public environment {
public:
  /// `names` must outlive this; `bound` is a map of all values.
  named_values(symbol_table& names, const json& bound) {
    for (const auto& [name, content] : bound.items()) {
      auto place = names.intern(name);
      if (place >= values_.size())
        values_.resize(place + 1);
      values_[place] = make_value(content);
    }
  }

  const value* find(symbol name) const override {
    return name < values_.size() && values_[name] ? &values_[name] : nullptr;
  }
  time_point now() const override { return {}; }
  std::string next_uuid() const override { return {}; }

private:
  std::vector<value> values_;
};

} // namespace troupe::bench
