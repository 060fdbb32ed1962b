// Feeds texts to the readers of what a stream of events is asked for by: topics, and the id of the
// last event that was seen. Whatever they are, there are topics, no more than there may be, or a
// reason; and an id is one that the ring gave.
#include "api/stream/event_ring.hpp"
#include "api/stream/stream_topics.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

troupe::api::event_ring with_events() {
  troupe::api::event_ring made{"5f0c2a91", 4};
  for (int i = 0; i < 9; ++i)
    made.add({});
  return made;
}

void check_topics(std::string_view text) {
  const auto read = troupe::api::read_topics(text);
  if (!read) {
    if (read.error().message.empty())
      std::abort();
    return;
  }
  const auto count = read->of_process.size();
  const auto of_all = read->processes || read->approvals || read->schedules;
  if (count > troupe::api::most_topics || (count == 0 && !of_all))
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto ring = with_events();
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_topics(text);
  if (const auto number = ring.number_of(text)) {
    if (*number > ring.last())
      std::abort();
    ring.after(*number, [](const auto&, std::uint64_t) {});
  }
  return 0;
}
