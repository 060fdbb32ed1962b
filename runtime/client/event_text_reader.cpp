#include "runtime/client/event_text_reader.hpp"

#include <utility>

namespace troupe {

bool event_text_reader::take(std::string_view piece) {
  for (auto end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
    begun_ += piece.substr(0, end);
    piece.remove_prefix(end + 1);
    if (!take_line(std::exchange(begun_, {})))
      return false;
  }
  begun_ += piece;
  return true;
}

/// What begins with `:` is there to be heard of, and other fields than these are not known.
bool event_text_reader::take_line(std::string_view line) {
  constexpr std::string_view name = "event: ";
  constexpr std::string_view data = "data: ";
  if (line.starts_with(name))
    name_ = line.substr(name.size());
  else if (line.starts_with(data))
    data_ += line.substr(data.size());
  if (!line.empty() || name_.empty())
    return true;
  auto content = json::parse(std::exchange(data_, {}), nullptr, false);
  return hear_(std::exchange(name_, {}), content.is_discarded() ? json() : content);
}

} // namespace troupe
