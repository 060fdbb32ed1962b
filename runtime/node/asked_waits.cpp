#include "runtime/node/asked_waits.hpp"

#include "runtime/model/json_fields.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

/// Processes that one answer is about, at most.
constexpr std::size_t most_explained = 10'000;

} // namespace

json to_json(const waits_request& which) {
  return {{"after", which.after}, {"most", which.most}};
}

result<waits_request> read_asked_waits(const json& content) {
  waits_request made;
  if (content.is_null())
    return made;
  std::uint64_t most = made.most;
  field_reader fields{content, "payload"};
  fields.where_set("after", made.after);
  fields.where_set("most", most);
  made.most = static_cast<std::size_t>(std::clamp<std::uint64_t>(most, 1, most_explained));
  return std::move(fields).finish(std::move(made));
}

/// Where one of them goes on, what the others have behind that place is not told yet: it would
/// stand before what that one has.
waits_page joined_pages(std::vector<waits_page> pages, const waits_request& which) {
  waits_page made;
  for (auto& each : pages) {
    if (!each.next.empty() && (made.next.empty() || each.next < made.next))
      made.next = std::move(each.next);
    std::ranges::move(each.processes, std::back_inserter(made.processes));
  }
  auto& all = made.processes;
  if (!made.next.empty())
    std::erase_if(all, [&](const process_waits& each) { return each.id > made.next; });
  std::ranges::sort(all, {}, &process_waits::id);
  if (all.size() > which.most) {
    all.resize(which.most);
    made.next = all.back().id;
  }
  return made;
}

} // namespace troupe
