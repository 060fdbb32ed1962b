// Preloaded into a program: kills it at a flush to disk, before or after it has happened. That is
// where a commit begins and ceases to be unknown.
#include <dlfcn.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

namespace {

std::atomic<long> flushes{0};

long from_environment(const char* name) {
  const auto* text = std::getenv(name);
  return text ? std::atol(text) : 0;
}

int flush(const char* name, int file) {
  static const auto before = from_environment("CRASH_BEFORE_FLUSH");
  static const auto after = from_environment("CRASH_AFTER_FLUSH");
  auto nth = ++flushes;
  if (nth == before)
    kill(getpid(), SIGKILL);
  auto real = reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name));
  auto code = real(file);
  if (nth == after)
    kill(getpid(), SIGKILL);
  return code;
}

} // namespace

extern "C" int fdatasync(int file) {
  return flush("fdatasync", file);
}

extern "C" int fsync(int file) {
  return flush("fsync", file);
}
