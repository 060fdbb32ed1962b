#include "runtime/durability/usage_codec.hpp"

#include <array>

namespace troupe {

namespace {

/// In an order that never changes: new ones go to the end.
using usage_numbers = std::array<std::uint64_t, 10>;

usage_numbers numbers_of(const attempt_usage& used) {
  const auto& [commands, wall, cpu, memory, read, written] = used.total;
  return {commands,
          static_cast<std::uint64_t>(wall.count()),
          static_cast<std::uint64_t>(cpu.count()),
          memory,
          read,
          written,
          static_cast<std::uint64_t>(used.status),
          used.over_memory ? 1U : 0U,
          used.share.cpus,
          used.share.memory};
}

attempt_usage usage_of(const usage_numbers& numbers) {
  auto span = [&](std::size_t i) { return duration{static_cast<duration::rep>(numbers[i])}; };
  attempt_usage made;
  made.total = {numbers[0], span(1), span(2), numbers[3], numbers[4], numbers[5]};
  made.status = static_cast<int>(numbers[6]);
  made.over_memory = numbers[7] != 0;
  made.share = {numbers[8], numbers[9]};
  return made;
}

} // namespace

void write_usage(byte_writer& out, const attempt_usage& used) {
  auto numbers = numbers_of(used);
  out.number(numbers.size());
  for (auto each : numbers)
    out.number(each);
}

attempt_usage read_usage(byte_reader& in) {
  usage_numbers numbers{};
  auto count = in.number();
  for (std::uint64_t i = 0; i < count && !in.broken(); ++i) {
    auto number = in.number();
    if (i < numbers.size())
      numbers[i] = number;
  }
  return usage_of(numbers);
}

} // namespace troupe
