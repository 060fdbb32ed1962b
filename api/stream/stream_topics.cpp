#include "api/stream/stream_topics.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <vector>

namespace troupe::api {

result<stream_topics> read_topics(std::string_view text) {
  constexpr std::string_view of_one = "process/";
  stream_topics made;
  std::size_t count = 0;
  for (auto rest = text; !rest.empty() || count == 0;) {
    const auto topic = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), topic.size() + 1));
    if (++count > most_topics)
      return failure(error_code::argument_invalid, "more than " + std::to_string(most_topics)
                                                     + " topics: open one stream for the "
                                                       "processes that are looked at");
    if (topic == "processes")
      made.processes = true;
    else if (topic == "approvals")
      made.approvals = true;
    else if (topic == "schedules")
      made.schedules = true;
    else if (topic.starts_with(of_one) && topic.size() > of_one.size())
      made.of_process.emplace(topic.substr(of_one.size()));
    else
      return failure(
        error_code::argument_invalid,
        "found \"" + visible_line(excerpt(topic, 60))
          + "\", expected processes, approvals, schedules or process/ID, several "
            "with a comma between them"
          + suggestion(topic, std::vector<std::string>{"processes", "approvals", "schedules"}));
  }
  return made;
}

} // namespace troupe::api
