#include "troupe/usage.hpp"

#include <algorithm>
#include <cstring>

namespace troupe {

namespace {

double seconds_of(duration span) {
  return std::chrono::duration<double>{span}.count();
}

json to_json(const command_share& share) {
  constexpr double thousandths = 1000;
  auto made = json::object();
  if (share.cpus > 0)
    made["cpus"] = static_cast<double>(share.cpus) / thousandths;
  if (share.memory > 0)
    made["memory"] = share.memory;
  return made;
}

} // namespace

void command_usage::add(const command_usage& more) {
  commands += more.commands;
  wall += more.wall;
  cpu += more.cpu;
  memory = std::max(memory, more.memory);
  read += more.read;
  written += more.written;
}

json to_json(const command_usage& used) {
  return {{"commands", used.commands},
          {"seconds", seconds_of(used.wall)},
          {"cpuSeconds", seconds_of(used.cpu)},
          {"memory", used.memory},
          {"read", used.read},
          {"written", used.written}};
}

json to_json(const attempt_usage& used) {
  auto made = to_json(used.total);
  auto signal = signal_of(used.status);
  made["status"] = used.status;
  made["signal"] = signal.empty() ? json() : json(std::move(signal));
  if (used.share != command_share{})
    made["share"] = to_json(used.share);
  return made;
}

std::string signal_of(int status) {
  constexpr int first = 128;
  const auto* name = status > first ? sigabbrev_np(status - first) : nullptr;
  return name ? name : "";
}

int signal_number(std::string_view name) noexcept {
  constexpr int last = 31; // above are those that have no names
  if (name.starts_with("SIG"))
    name.remove_prefix(3);
  for (int number = 1; number <= last; ++number)
    if (const auto* known = sigabbrev_np(number); known && name == known)
      return number;
  return 0;
}

} // namespace troupe
