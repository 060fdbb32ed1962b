#include "runtime/store/ownership.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace troupe {

namespace {

std::string first_word_of(const char* path) {
  std::ifstream file{path};
  std::string word;
  file >> word;
  return word;
}

machine_facts look_around() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  struct stat space {};
  auto known = ::stat("/proc/self/ns/pid", &space) == 0;
  return {name.data(), first_word_of("/etc/machine-id"),
          first_word_of("/proc/sys/kernel/random/boot_id"), known ? space.st_ino : 0};
}

/// As owners of version 2 wrote it.
std::string host_and_boot(const machine_facts& here) {
  return here.host + '/' + here.boot;
}

/// The rule of version 2, save that who runs is not gone, however silent.
owner_life life_by_lease(const owner& who, const evidence& seen) {
  auto is_near = who.host == host_and_boot(seen.here);
  auto runs = is_near && seen.start_of(who.pid) == who.process_started;
  if (is_near)
    return runs ? owner_life::lives : owner_life::gone;
  return seen.now - who.heartbeat < lease ? owner_life::lives : owner_life::gone;
}

std::string ago(duration age) {
  return to_string(duration{std::chrono::floor<std::chrono::seconds>(age)});
}

} // namespace

const machine_facts& this_machine() {
  static const machine_facts here = look_around();
  return here;
}

std::int64_t start_of_program(std::int64_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  // The second field, in brackets, may hold anything; the 22nd is what is wanted.
  auto at = text.rfind(')');
  if (at == std::string::npos || text.substr(at, 4).find_first_of("ZX") != std::string::npos)
    return 0;
  for (int field = 2; field < 22 && at != std::string::npos; ++field)
    at = text.find(' ', at + 1);
  return at == std::string::npos ? 0 : std::strtoll(text.c_str() + at, nullptr, 10);
}

owner_life life_of(const owner& who, const evidence& seen) {
  if (who.heartbeat == time_point{})
    return owner_life::gone; // it retired
  if (who.lock_file == 0)
    return life_by_lease(who, seen);
  const auto& here = seen.here;
  if (who.boot.empty() || who.boot != here.boot) {
    auto same = !who.boot.empty() && !here.machine.empty() && who.machine == here.machine;
    return same ? owner_life::gone : owner_life::unknown;
  }
  if (seen.lock != lock_sight::unseen)
    return seen.lock == lock_sight::held ? owner_life::lives : owner_life::gone;
  if (here.pid_space == 0 || who.pid_space != here.pid_space)
    return owner_life::unknown;
  return seen.start_of(who.pid) == who.process_started ? owner_life::lives : owner_life::gone;
}

owner this_owner(time_point now) {
  const auto& here = this_machine();
  owner self;
  self.host = here.host;
  self.pid = getpid();
  self.process_started = start_of_program(self.pid);
  self.started = self.heartbeat = now;
  self.machine = here.machine;
  self.boot = here.boot;
  self.pid_space = here.pid_space;
  return self;
}

std::string name_of(const owner& who) {
  return "pid " + std::to_string(who.pid) + " on " + host_of(who);
}

std::string host_of(const owner& who) {
  return who.host.substr(0, who.host.find('/'));
}

bool runs_here(const owner& who) {
  return !who.boot.empty() && who.boot == this_machine().boot;
}

result<void> may_take(const process_row& row, time_point now) {
  if (!row.driven_by || row.driven_by->life == owner_life::gone)
    return {};
  const auto& who = *row.driven_by;
  auto driver = "process " + row.id + " is driven by " + name_of(who);
  if (who.life == owner_life::lives)
    return failure(error_code::process_owned,
                   driver + ", which has run for " + ago(now - who.started));
  return failure(error_code::process_owned,
                 driver + ", which last showed " + ago(now - who.heartbeat)
                   + " ago that it lives, and can't be seen from here: once it has certainly ended,"
                     " troupe resume "
                   + row.id + " --take-over takes the process");
}

} // namespace troupe
