/// Text that is kept until it may be shown.
#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace troupe::cli {

/// In memory at first, then in a file that has no name. For one thread.
class spooled_text {
public:
  /// So much is held in memory.
  static constexpr std::size_t held = std::size_t{64} << 10;

  /// Gives 0, or the `errno` value of why a part could not be kept.
  int append(std::string_view more);

  bool empty() const noexcept { return !file_ && text_.empty(); }

  /// Gives it piece by piece. Gives 0, or why it can't be read.
  int read(const std::function<void(std::string_view)>& take);

private:
  struct closing {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  std::string text_; ///< What is not in the file yet.
  std::unique_ptr<std::FILE, closing> file_;
};

} // namespace troupe::cli
