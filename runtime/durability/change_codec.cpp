#include "runtime/durability/change_codec.hpp"

#include "runtime/durability/usage_codec.hpp"

#include <utility>

namespace troupe {

namespace {

/// The first byte of a change: its state, and what of it follows because it is not as usual.
constexpr std::uint8_t state_bits = 0x0f;
constexpr std::uint8_t attempt_follows = 0x10;
constexpr std::uint8_t time_follows = 0x20;
constexpr std::uint8_t error_follows = 0x40;
constexpr std::uint8_t usage_follows = 0x80;

/// Stands for `completed` in the state's bits where the id of the execution follows whose result
/// was taken.
constexpr std::uint8_t completed_by_another = 0x0f;

/// Stands there where a byte with the state follows, and in the end why it runs.
constexpr std::uint8_t with_reason = 0x0e;

/// The attempt in which most executions are in that state.
std::uint32_t usual_attempt(task_state state) {
  return state == task_state::pending ? 0 : 1;
}

} // namespace

void write_changes(byte_writer& out, const std::vector<execution_change>& changes, time_point at) {
  out.number(changes.size());
  std::int64_t number = 0;
  for (const auto& each : changes) {
    auto is_taken = each.state == task_state::completed && !each.cached.empty();
    auto head = is_taken           ? completed_by_another
                : each.why.empty() ? static_cast<std::uint8_t>(each.state)
                                   : with_reason;
    if (each.attempt != usual_attempt(each.state))
      head |= attempt_follows;
    if (each.at != at)
      head |= time_follows;
    if (!each.error.empty())
      head |= error_follows;
    if (each.used)
      head |= usage_follows;
    out.byte(head);
    const auto is_told_why = (head & state_bits) == with_reason;
    if (is_told_why)
      out.byte(static_cast<std::uint8_t>(each.state));
    out.difference(std::exchange(number, each.number), each.number);
    if ((head & attempt_follows) != 0)
      out.number(each.attempt);
    if ((head & time_follows) != 0)
      out.difference(std::exchange(at, each.at).time_since_epoch().count(),
                     each.at.time_since_epoch().count());
    if ((head & error_follows) != 0)
      out.text(each.error);
    if ((head & usage_follows) != 0)
      write_usage(out, *each.used);
    if (is_taken)
      out.text(each.cached);
    if (is_told_why)
      out.text(each.why);
  }
}

std::vector<execution_change> read_changes(byte_reader& in, time_point at) {
  std::vector<execution_change> changes;
  std::int64_t number = 0;
  for (auto count = in.number(); count > 0 && !in.broken(); --count) {
    auto head = in.byte();
    auto& made = changes.emplace_back();
    auto is_taken = (head & state_bits) == completed_by_another;
    auto is_told_why = (head & state_bits) == with_reason;
    made.state = is_taken      ? task_state::completed
                 : is_told_why ? static_cast<task_state>(in.byte())
                               : static_cast<task_state>(head & state_bits);
    if (made.state > task_state::cancelled)
      in.fail();
    number = in.further_than(number);
    made.number = static_cast<std::uint32_t>(number);
    made.attempt = (head & attempt_follows) != 0 ? static_cast<std::uint32_t>(in.number())
                                                 : usual_attempt(made.state);
    if ((head & time_follows) != 0)
      at = time_point{duration{in.further_than(at.time_since_epoch().count())}};
    made.at = at;
    if ((head & error_follows) != 0)
      made.error = in.text();
    if ((head & usage_follows) != 0)
      made.used = std::make_shared<const attempt_usage>(read_usage(in));
    if (is_taken)
      made.cached = in.text();
    if (is_told_why)
      made.why = in.text();
  }
  return changes;
}

} // namespace troupe
