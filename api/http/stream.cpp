#include "api/http/stream.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace troupe::api {

void http_stream::listen(notice on_room, notice on_closed) {
  const std::lock_guard lock{mutex_};
  on_room_ = std::move(on_room);
  on_closed_ = std::move(on_closed);
}

/// What is to be called, without the lock, where it has not been; else nothing.
http_stream::notice http_stream::to_wake() {
  if (!wake_ || std::exchange(is_woken_, true))
    return {};
  return wake_;
}

bool http_stream::write(std::string text) {
  notice wake;
  {
    const std::lock_guard lock{mutex_};
    const auto waiting = text_.size() + under_way_;
    if (has_ended_ || is_closed_
        || (waiting > 0 && (waiting > most_waiting_ || text.size() > most_waiting_ - waiting)))
      return false;
    if (text_.empty())
      text_ = std::move(text);
    else
      text_ += text;
    wake = to_wake();
  }
  if (wake)
    wake();
  return true;
}

bool http_stream::has_room() {
  const std::lock_guard lock{mutex_};
  if (is_empty())
    return true;
  wants_room_ = true;
  return false;
}

void http_stream::end() {
  notice wake;
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(has_ended_, true))
      return;
    wake = to_wake();
  }
  if (wake)
    wake();
}

void http_stream::attach(notice wake) {
  const std::lock_guard lock{mutex_};
  wake_ = std::move(wake);
}

std::string http_stream::take() {
  const std::lock_guard lock{mutex_};
  is_woken_ = false;
  under_way_ += text_.size();
  return std::exchange(text_, {});
}

void http_stream::sent() {
  notice tell;
  {
    const std::lock_guard lock{mutex_};
    under_way_ = 0;
    if (is_empty() && std::exchange(wants_room_, false))
      tell = on_room_;
  }
  if (tell)
    tell();
}

bool http_stream::is_done() {
  const std::lock_guard lock{mutex_};
  return has_ended_ && text_.empty();
}

void http_stream::close() {
  notice tell;
  notice unused_room; // what they hold goes without the lock, too
  notice unused_wake;
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(is_closed_, true))
      return;
    tell = std::exchange(on_closed_, {});
    unused_room = std::exchange(on_room_, {});
    unused_wake = std::exchange(wake_, {});
    text_ = {};
  }
  if (tell)
    tell();
}

std::string chunk_of(const std::string& text) {
  std::array<char, 16> digits{};
  auto* const end
    = std::to_chars(digits.data(), digits.data() + digits.size(), text.size(), 16).ptr;
  std::string chunk;
  chunk.reserve(text.size() + digits.size() + 4);
  chunk.append(digits.data(), static_cast<std::size_t>(end - digits.data()))
    .append("\r\n")
    .append(text)
    .append("\r\n");
  return chunk;
}

} // namespace troupe::api
