/// Reading server-sent events as they come.
#pragma once

#include "troupe/json.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace troupe {

/// Hears of an event: its name and what it says, null where that is no JSON; and whether it wants
/// to hear more.
using event_listener = std::function<bool(const std::string& name, const json& content)>;

/// Puts events together from pieces of their text, which may end anywhere. For one thread.
class event_text_reader {
public:
  /// `hear` must outlive it.
  explicit event_text_reader(const event_listener& hear) : hear_{hear} {}

  /// The next piece. False: it wants to hear no more.
  bool take(std::string_view piece);

private:
  bool take_line(std::string_view line);

  const event_listener& hear_;
  std::string begun_; ///< Of a line.
  std::string name_;
  std::string data_;
};

} // namespace troupe
