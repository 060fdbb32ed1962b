#include "runtime/service/leftovers.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Passes over the list of programs: one that is being looked at may start another.
constexpr int passes_max = 10;

/// Whether the environment of a program holds `entry`. False where it can't be read.
bool has_entry(const fs::path& program, const std::string& entry) {
  std::ifstream file{program / "environ", std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  return ('\0' + text).find('\0' + entry + '\0') != std::string::npos;
}

} // namespace

std::size_t end_leftovers(const std::string& process_id) {
  auto entry = "TROUPE_PROCESS_ID=" + process_id;
  std::size_t ended = 0;
  for (int pass = 0; pass < passes_max; ++pass) {
    auto before = ended;
    std::error_code reason;
    for (const auto& program : fs::directory_iterator{"/proc", reason}) {
      auto name = program.path().filename().string();
      auto is_program
        = std::ranges::all_of(name, [](unsigned char c) { return c >= '0' && c <= '9'; });
      auto pid = is_program ? std::atoi(name.c_str()) : 0;
      if (pid > 1 && pid != getpid() && has_entry(program.path(), entry))
        ended += kill(pid, SIGKILL) == 0;
    }
    if (ended == before)
      break;
  }
  return ended;
}

} // namespace troupe
