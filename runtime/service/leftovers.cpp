#include "runtime/service/leftovers.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Passes over the list of programs: one that is being looked at may start another.
constexpr int passes_max = 10;

/// The process that a program was started for; empty where it is none, or can't be looked at.
std::string process_of(const fs::path& program) {
  constexpr std::string_view name{"\0TROUPE_PROCESS_ID=", 19};
  std::ifstream file{program / "environ", std::ios::binary};
  auto text = '\0' + std::string{std::istreambuf_iterator<char>{file}, {}};
  auto at = text.find(name);
  return at == std::string::npos ? "" : std::string{text.c_str() + at + name.size()};
}

} // namespace

std::size_t end_leftovers(const std::set<std::string>& process_ids) {
  std::size_t ended = 0;
  for (int pass = 0; pass < passes_max; ++pass) {
    auto before = ended;
    std::error_code reason;
    for (const auto& program : fs::directory_iterator{"/proc", reason}) {
      auto name = program.path().filename().string();
      auto is_program
        = std::ranges::all_of(name, [](unsigned char c) { return c >= '0' && c <= '9'; });
      auto pid = is_program ? std::atoi(name.c_str()) : 0;
      if (pid > 1 && pid != getpid() && process_ids.contains(process_of(program.path())))
        ended += kill(pid, SIGKILL) == 0;
    }
    if (ended == before)
      break;
  }
  return ended;
}

} // namespace troupe
