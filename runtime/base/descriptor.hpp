/// Owning a file descriptor.
#pragma once

#include <unistd.h>
#include <utility>

namespace troupe {

/// Closes its file descriptor when it goes. Move-only; -1 is none.
class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int number) noexcept : number_{number} {}
  descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~descriptor() { close(); }

  int get() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }

  /// Gives it to the caller, who is to close it.
  int release() noexcept { return std::exchange(number_, -1); }

  void close() noexcept {
    if (number_ >= 0)
      ::close(std::exchange(number_, -1));
  }

private:
  int number_ = -1;
};

} // namespace troupe
