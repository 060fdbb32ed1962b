/// Which events a subscriber wants to hear, ready to be asked.
#pragma once

#include "runtime/observe/event_interest.hpp"
#include "troupe/event.hpp"

#include <memory>
#include <string>

namespace re2 {
class RE2;
}

namespace troupe {

/// A filter, ready to be used. A value type.
class event_match {
public:
  explicit event_match(const event_filter& wanted);

  bool operator()(const any_event& happened) const;

  /// What can match.
  event_interest interest() const noexcept { return interest_; }

private:
  event_interest interest_;
  std::string process_;
  bool by_prefix_ = false;
  std::shared_ptr<const re2::RE2> task_; ///< Null: any.
};

} // namespace troupe
