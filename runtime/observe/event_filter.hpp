/// Which events a subscriber wants to hear.
#pragma once

#include "troupe/event.hpp"

#include <memory>
#include <string>
#include <vector>

namespace re2 {
class RE2;
}

namespace troupe {

/// A subscriber's wish. What is empty holds for all.
struct event_filter {
  std::vector<event_type> types{};
  std::string process{}; ///< An id; a prefix of ids where it ends in `*`.
  /// Task ids: `*` stands for any text within a part of the path, `**` also across parts, `?`
  /// for one character. Leaves out events of whole processes.
  std::string task{};

  friend bool operator==(const event_filter&, const event_filter&) = default;
};

/// A filter, ready to be used. A value type.
class event_match {
public:
  explicit event_match(const event_filter& wanted);

  bool operator()(const any_event& happened) const;

  /// Bit `1 << type` for each type that can match.
  unsigned types() const noexcept { return types_; }

private:
  unsigned types_ = 0;
  std::string process_;
  bool by_prefix_ = false;
  std::shared_ptr<const re2::RE2> task_; ///< Null: any.
};

} // namespace troupe
