// Results that are used again: looked up before an action starts.
#include "actors/process.hpp"

#include "messages/results.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Lookups that one thread does in a row: others may do the next.
constexpr std::size_t lookups_at_once = 64;

} // namespace

/// Has it looked up, in threads that may wait. That changes nothing, so it needn't wait until what
/// it follows from is durable.
void process_runner::look_up(const std::vector<result_lookup>& lookups) {
  const auto& around = *setting_.around;
  if (!around.results || !record_) {
    for (const auto& each : lookups)
      receive(input::result_answered{.stamp = each.stamp, .reason = "nothing is stored"}, now());
    taken_ += lookups.size();
    return;
  }
  auto& threads = around.starting ? *around.starting : around.jobs;
  for (std::size_t first = 0; first < lookups.size(); first += lookups_at_once) {
    std::vector<placed_lookup> some;
    for (auto i = first; i < std::min(first + lookups_at_once, lookups.size()); ++i)
      some.push_back({lookups[i], record_->place_of(engine_, lookups[i].stamp)});
    auto job = [here = here_, some = std::move(some), to = caf::actor_cast<process_actor>(self_)] {
      results_answered news;
      for (const auto& each : some)
        news.answers.push_back(answer_to(here, each));
      caf::anon_send(to, std::move(news));
    };
    if (auto queued = threads.submit(std::move(job)); !queued)
      for (auto i = first; i < std::min(first + lookups_at_once, lookups.size()); ++i) {
        receive(input::result_answered{.stamp = lookups[i].stamp, .reason = queued.error().message},
                now());
        ++taken_;
      }
  }
}

void process_runner::receive(results_answered& news) {
  mind_listeners();
  const auto at = now();
  for (auto& each : news.answers)
    receive(std::move(each), at);
  advance();
}

} // namespace troupe
