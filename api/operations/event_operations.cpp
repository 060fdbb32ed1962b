#include "api/operations/operations.hpp"
#include "api/operations/workplace.hpp"
#include "api/stream/event_streams.hpp"

namespace troupe::api {

namespace {

outcome listen_to_events(const call& asked, const workplace& at) {
  auto topics = read_topics(asked.text("topics"));
  if (!topics) {
    topics.error().message.insert(0, "topics: ");
    return tl::unexpected{problem_of(topics.error())};
  }
  for (const auto& each : topics->of_process)
    if (auto known = meant(asked.by, at, each); !known)
      return tl::unexpected{std::move(known.error())};
  auto opened
    = at.events->open({.topics = std::move(*topics),
                       .workflows = asked.by.workflows,
                       .last_id = asked.text("Last-Event-ID"),
                       .may_stay = [who = asked.by, ask = at.may_stay] { return ask(who); }});
  return answer_of(std::move(opened), [](std::shared_ptr<http_stream> stream) {
    reply made;
    made.stream = std::move(stream);
    return made;
  });
}

} // namespace

std::vector<operation> event_operations() {
  return {
    {.id = "listenToEvents",
     .method = "GET",
     .path = "/api/v1/events",
     .help = "Tells what happens as it does: a stream of server-sent events",
     .fields
     = {{.name = "topics",
         .help = "What is told: processes, approvals, schedules, process/ID, with commas between "
                 "them",
         .is_needed = true,
         .least = 1,
         .most = 16'384},
        {.name = "Last-Event-ID",
         .place = field_place::header,
         .help = "The id of the last event that was seen: what came since is told first",
         .fallback = "",
         .most = 200}},
     .answer = "Events, as long as the client stays; docs/server.md says what each tells",
     .media = "text/event-stream",
     .handle = now(listen_to_events)},
  };
}

} // namespace troupe::api
