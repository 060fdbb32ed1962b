#include "runtime/service/exec/descriptor_limit.hpp"

namespace troupe {

namespace {

std::optional<rlimit> before; // written once, while there is one thread

} // namespace

void raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  auto raised = limit;
  raised.rlim_cur = raised.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
    before = limit;
}

std::optional<rlimit> unraised_descriptor_limit() noexcept {
  return before;
}

} // namespace troupe
