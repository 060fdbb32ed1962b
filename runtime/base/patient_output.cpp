#include "runtime/base/patient_output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

namespace troupe {

namespace {

/// What a pipe takes without blocking once it is ready.
constexpr std::size_t block_max = PIPE_BUF;

} // namespace

patient_output::patient_output(duration patience)
  : patience_{patience}, bell_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

int patient_output::write(int to, std::string_view text) {
  struct stat about {};
  auto may_block = ::fstat(to, &about) != 0 || !S_ISREG(about.st_mode);
  while (!text.empty()) {
    if (auto fault = may_block ? await(to) : 0; fault != 0)
      return fault;
    auto size = may_block ? std::min(text.size(), block_max) : text.size();
    auto written = ::write(to, text.data(), size);
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR && errno != EAGAIN)
      return errno;
  }
  return 0;
}

void patient_output::hurry() noexcept {
  hurries_ = true;
  std::uint64_t one = 1;
  // Full only where it was rung without end.
  static_cast<void>(!::write(bell_.get(), &one, sizeof one));
}

/// 0 once something can be written, or the fault that writing meets.
int patient_output::await(int to) const {
  auto patience = std::chrono::ceil<std::chrono::milliseconds>(patience_).count();
  for (;;) {
    bool hurries = hurries_;
    std::array<pollfd, 2> awaited{pollfd{to, POLLOUT, 0},
                                  pollfd{hurries ? -1 : bell_.get(), POLLIN, 0}};
    auto ready = ::poll(awaited.data(), awaited.size(), hurries ? static_cast<int>(patience) : -1);
    if (ready < 0 && errno != EINTR)
      return errno;
    if (ready > 0 && awaited[0].revents != 0)
      return 0;
    if (ready == 0)
      return ETIMEDOUT;
  }
}

} // namespace troupe
