/// Rows at the bottom of the terminal that stay there while other text goes by above them.
///
/// All that the program writes to the terminal goes through here, one writer at a time: who writes
/// takes a `terminal_turn`, for which the rows make room. From any thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// A row: one line of visible text, colours among it, that takes so many columns.
struct status_row {
  std::string text;
  std::size_t columns = 0;

  friend bool operator==(const status_row&, const status_row&) = default;
};

/// The terminal's size.
struct screen_size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// That of the terminal at standard error, as it is now.
screen_size terminal_size();

/// As long as one lives, nobody else writes to the terminal, and the status area is not there.
/// Afterwards it is again.
class terminal_turn {
public:
  terminal_turn();
  terminal_turn(terminal_turn&&) noexcept = default;
  terminal_turn& operator=(terminal_turn&&) = delete;
  ~terminal_turn();

  /// Unless one would have to wait for a terminal that stands still, or for who writes to it: more
  /// than a turn takes.
  static std::optional<terminal_turn> at_once();

  /// It is the last one: the status area doesn't come back.
  void leave();

private:
  explicit terminal_turn(std::unique_lock<std::timed_mutex> held);
  std::unique_lock<std::timed_mutex> held_;
};

/// Puts these rows in the place of those that are there. Not while it is put off, nor where the
/// terminal takes nothing.
void draw_status(std::vector<status_row> rows);

/// Takes the rows away for good.
void remove_status();

/// As long as one lives, the status area is not drawn: a person is to type something.
class status_pause {
public:
  status_pause();
  status_pause(const status_pause&) = delete;
  status_pause& operator=(const status_pause&) = delete;
  ~status_pause();
};

} // namespace troupe::cli
