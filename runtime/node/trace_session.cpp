#include "runtime/node/trace_session.hpp"

#include "troupe/runtime.hpp"

#include <cstdint>
#include <span>
#include <utility>

namespace troupe {

namespace {

/// Events that may wait for the tracer.
constexpr std::size_t waiting_max = 1'048'576;

} // namespace

result<void> trace_session::open(runtime& of, std::string_view target, bool appends) {
  auto opened = tracer::open(target, appends);
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  close();
  to_ = std::move(*opened);
  auto hear = [to = to_.get()](std::span<const shared_event> events, std::uint64_t) {
    for (const auto& each : events)
      to->hear(*each);
  };
  heard_ = of.subscribe({{event_type::process, event_type::execution, event_type::approval}}, hear,
                        {.capacity = waiting_max});
  return {};
}

export_totals trace_session::close() {
  heard_.end();
  auto ended = std::exchange(to_, nullptr);
  return ended ? ended->close() : export_totals{};
}

} // namespace troupe
