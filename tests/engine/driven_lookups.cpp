// What driven processes look for of earlier results.
#include "tests/engine/engine_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

namespace troupe::testing {

/// Where the test doesn't answer them, nothing is known.
void driven_process::note_lookups(effects& wanted) {
  for (auto& each : wanted.lookups)
    if (options_.knows_results)
      lookups_.push_back(std::move(each));
    else
      tell(input::result_answered{.stamp = each.stamp, .reason = "no earlier result"});
}

std::string driven_process::looking() const {
  std::string paths;
  for (const auto& each : lookups_)
    paths += (paths.empty() ? "" : " ")
             + machine_->execution_id(each.stamp).substr(options_.process_id.size() + 1);
  return paths;
}

void driven_process::answer(std::string_view path, json output, std::string origin) {
  auto found = std::ranges::find_if(lookups_, [&](const result_lookup& each) {
    return machine_->execution_id(each.stamp) == options_.process_id + '/' + std::string{path};
  });
  REQUIRE_MESSAGE(found != lookups_.end(), path, " looks for no result");
  input::result_answered news{.stamp = found->stamp};
  news.found = !origin.empty();
  news.output = make_value(std::move(output));
  news.origin = std::move(origin);
  lookups_.erase(found);
  give(std::move(news));
}

} // namespace troupe::testing
