#include "cli/display/status_area.hpp"

#include "cli/standard_streams.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

/// What is on the terminal, guarded by the mutex.
struct status_area {
  std::timed_mutex mutex;
  std::vector<status_row> rows; ///< As they were drawn last; the cursor is at the last one's begin.
  std::size_t columns = 0;      ///< Of the terminal then.
  bool is_drawn = false;
  int pauses = 0;
};

status_area& area() {
  static status_area only;
  return only;
}

/// A turn takes microseconds, unless the terminal stands still.
constexpr std::chrono::milliseconds longest_turn{100};

constexpr std::string_view no_wrapping = "\x1b[?7l";
constexpr std::string_view wrapping = "\x1b[?7h";
constexpr std::string_view erase_to_line_end = "\x1b[K";
constexpr std::string_view erase_below = "\x1b[J";

/// Rows between the first and the one with the cursor. A terminal that has become narrower has
/// wrapped what no longer fits.
std::size_t rows_above_cursor(const std::vector<status_row>& drawn, std::size_t columns) {
  std::size_t above = 0;
  for (std::size_t i = 0; i + 1 < drawn.size(); ++i)
    above += std::max<std::size_t>(1, (drawn[i].columns + columns - 1) / columns);
  return above;
}

/// Leads from where the cursor stands to where the first row begins.
std::string to_first_row(const std::vector<status_row>& drawn) {
  auto above = rows_above_cursor(drawn, std::max<std::size_t>(terminal_size().columns, 1));
  return above > 0 ? "\r\x1b[" + std::to_string(above) + 'A' : "\r";
}

void write_to_terminal(const std::string& text) {
  static_cast<void>(write_all(STDERR_FILENO, text)); // one that is gone has nothing to show
}

void erase(status_area& at) {
  if (std::exchange(at.is_drawn, false))
    write_to_terminal(to_first_row(at.rows).append(erase_below));
}

/// Draws `rows` over those that are there, row by row, so that nothing flickers.
void draw(status_area& at, std::vector<status_row> rows) {
  auto columns = terminal_size().columns;
  if (std::exchange(at.columns, columns) != columns)
    erase(at); // or the terminal remembers what it has wrapped, and joins it once it is wider
  auto text = std::string{no_wrapping} + (at.is_drawn ? to_first_row(at.rows) : "\r");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0)
      text += "\r\n";
    text.append(rows[i].text).append(erase_to_line_end);
  }
  text.append(erase_below).append("\r").append(wrapping);
  at.rows = std::move(rows);
  at.is_drawn = true;
  write_to_terminal(text);
}

} // namespace

screen_size terminal_size() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return {};
  return {size.ws_col, size.ws_row == 0 ? screen_size{}.rows : size.ws_row};
}

terminal_turn::terminal_turn() : terminal_turn{std::unique_lock{area().mutex}} {}

terminal_turn::terminal_turn(std::unique_lock<std::timed_mutex> held) : held_{std::move(held)} {
  erase(area());
}

terminal_turn::~terminal_turn() {
  auto& at = area();
  if (held_ && !at.rows.empty() && at.pauses == 0 && can_write(STDERR_FILENO))
    draw(at, at.rows);
}

void terminal_turn::leave() {
  area().rows.clear();
}

std::optional<terminal_turn> terminal_turn::at_once() {
  std::unique_lock held{area().mutex, longest_turn};
  if (!held || !can_write(STDERR_FILENO))
    return std::nullopt;
  return terminal_turn{std::move(held)};
}

void draw_status(std::vector<status_row> rows) {
  auto& at = area();
  std::lock_guard lock{at.mutex};
  if (at.pauses == 0 && can_write(STDERR_FILENO))
    draw(at, std::move(rows));
}

void remove_status() {
  auto& at = area();
  std::lock_guard lock{at.mutex};
  erase(at);
  at.rows.clear();
}

status_pause::status_pause() {
  auto& at = area();
  std::lock_guard lock{at.mutex};
  ++at.pauses;
  erase(at);
}

status_pause::~status_pause() {
  auto& at = area();
  std::lock_guard lock{at.mutex};
  --at.pauses;
}

} // namespace troupe::cli
