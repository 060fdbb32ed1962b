#include "benchmarks/engine/message_count.hpp"

#include <caf/mailbox_element.hpp>
#include <caf/scheduled_actor.hpp>

#include <atomic>
#include <dlfcn.h>
#include <utility>

namespace {

std::atomic<std::uint64_t> sent = 0;

using enqueue_function
  = void (*)(caf::scheduled_actor*, caf::mailbox_element_ptr, caf::execution_unit*);

/// CAF's own `scheduled_actor::enqueue`, by the name that the Itanium C++ ABI gives it. A member
/// function is called there like a free one whose first argument is the object.
enqueue_function find_enqueue() {
  auto* found = dlsym(RTLD_NEXT, "_ZN3caf15scheduled_actor7enqueueESt10unique_ptrINS_15mailbox_"
                                 "elementENS_6detail8disposerEEPNS_14execution_unitE");
  return reinterpret_cast<enqueue_function>(found);
}

} // namespace

/// Stands before CAF's function of this name, which is in a shared library: the dynamic linker
/// takes the program's definition, for the virtual tables too. CAF 0.17.6 counts messages only
/// where it was built to, and Debian's was not.
void caf::scheduled_actor::enqueue(mailbox_element_ptr what, execution_unit* where) {
  static const auto caf_enqueue = find_enqueue();
  sent.fetch_add(1, std::memory_order_relaxed);
  caf_enqueue(this, std::move(what), where);
}

namespace troupe::bench {

std::uint64_t messages_sent() noexcept {
  return sent.load(std::memory_order_relaxed);
}

} // namespace troupe::bench
