#include "runtime/node/program_figures.hpp"

#include "runtime/service/exec/system_processes.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <unistd.h>

namespace troupe {

namespace {

using figure = std::optional<std::int64_t>;

constexpr std::int64_t nanoseconds_a_second = 1'000'000'000;

/// Nanoseconds that a clock of the system shows.
figure time_on(clockid_t clock) {
  timespec now{};
  if (clock_gettime(clock, &now) != 0)
    return std::nullopt;
  return now.tv_sec * nanoseconds_a_second + now.tv_nsec;
}

/// Of /proc/self/statm: the sizes are in pages.
figure pages_at(int field) {
  std::ifstream sizes{"/proc/self/statm"};
  std::int64_t pages = 0;
  for (int i = 0; i <= field; ++i)
    if (!(sizes >> pages))
      return std::nullopt;
  return pages * sysconf(_SC_PAGESIZE);
}

figure open_descriptors() {
  std::error_code failed;
  std::filesystem::directory_iterator each{"/proc/self/fd", failed};
  std::int64_t count = -1; // without the one that lists them
  for (; !failed && each != std::filesystem::directory_iterator{}; each.increment(failed))
    ++count;
  return failed ? figure{} : figure{count};
}

/// Nanoseconds since 1970. The system knows it in ticks since its own start.
figure start_of_program() {
  const auto started = look_at(getpid()).started;
  const auto up = time_on(CLOCK_BOOTTIME);
  const auto ticks = sysconf(_SC_CLK_TCK);
  if (started == 0 || !up || ticks <= 0)
    return std::nullopt;
  const auto since = *up - static_cast<std::int64_t>(started) * (nanoseconds_a_second / ticks);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::nanoseconds{now}.count() - since;
}

/// Bytes of the database, and of what isn't merged into it yet.
figure size_of_store(const std::string& path) {
  std::error_code failed;
  const auto database = std::filesystem::file_size(path, failed);
  if (failed)
    return std::nullopt;
  const auto log = std::filesystem::file_size(path + "-wal", failed);
  return static_cast<std::int64_t>(database + (failed ? 0 : log));
}

} // namespace

void add_program_figures(metric_registry& to) {
  constexpr auto counter = metric_type::counter;
  constexpr auto gauge = metric_type::gauge;
  using enum metric_unit;
  to.add({"process_cpu_seconds_total", "Processor time of this program, without its commands.",
          counter, nanosecond},
         [] { return time_on(CLOCK_PROCESS_CPUTIME_ID); });
  to.add({"process_resident_memory_bytes", "Memory of this program.", gauge, one},
         [] { return pages_at(1); });
  to.add({"process_virtual_memory_bytes", "Addresses of this program that are in use.", gauge, one},
         [] { return pages_at(0); });
  to.add({"process_open_fds", "Files, sockets and others that this program has open.", gauge, one},
         [] { return open_descriptors(); });
  to.add(
    {"process_start_time_seconds", "When this program started, since 1970.", gauge, nanosecond},
    [started = start_of_program()] { return started; });
}

void add_store_figures(metric_registry& to, const std::string& path) {
  to.add(
    {"troupe_store_bytes", "Size of the store's database.", metric_type::gauge, metric_unit::one},
    [path] { return size_of_store(path); });
}

} // namespace troupe
