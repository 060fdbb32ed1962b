#include "cli/usage_table.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::cli;

namespace {

execution_event ended(std::string task, const attempt_usage& used) {
  execution_event made;
  made.task_id = std::move(task);
  made.attempt = 1;
  made.used = used;
  return made;
}

} // namespace

TEST_CASE("usage table: what was used stands beside what the task takes") {
  process_usage used;
  attempt_usage large{{1, 4s, 6s, 1'200'000'000, 0, 0}, 0};
  large.share = {2000, 2'000'000'000};
  attempt_usage plain{{1, 2s, 1s, 30'000'000, 0, 20'000}, 137};
  plain.share = {500, 0};
  used.ended = {ended("etl/load", large), ended("etl/say", plain)};
  for (const auto& each : used.ended)
    used.own.add(each.used->total);
  CHECK(
    usage_table(used)
    == "TASK      ATTEMPT    TIME  PROCESSOR         CPUS            MEMORY     READ  WRITTEN"
       "  STATUS\n"
       "etl/load        1  4.00 s     6.00 s    1.50 of 2  1.2 GB of 2.0 GB  0 bytes  0 bytes"
       "  0\n"
       "etl/say         1  2.00 s     1.00 s  0.50 of 0.5           30.0 MB  0 bytes    20 KB"
       "  137 (KILL)\n"
       "all                6.00 s     7.00 s         1.17            1.2 GB  0 bytes    20 KB\n");
  const auto list = usage_list(used.ended);
  CHECK(list[0]["share"] == json{{"cpus", 2.0}, {"memory", 2'000'000'000}});
  CHECK(list[1]["share"] == json{{"cpus", 0.5}});
}

TEST_CASE("usage table: sub-workflows have a row, and what is not known is left out") {
  process_usage used;
  used.ended = {ended("etl/old", {{1, {}, 1s, 30'000'000, 0, 0}, 0})};
  used.own = used.ended.front().used->total;
  used.below = command_usage{2, 4s, 2s, 40'000'000, 0, 0};
  CHECK(
    usage_table(used)
    == "TASK                ATTEMPT    TIME  PROCESSOR  CPUS   MEMORY     READ  WRITTEN  STATUS\n"
       "etl/old                   1    0 ms     1.00 s        30.0 MB  0 bytes  0 bytes  0\n"
       "all                            0 ms     1.00 s        30.0 MB  0 bytes  0 bytes\n"
       "with sub-workflows           4.00 s     3.00 s  0.75  40.0 MB  0 bytes  0 bytes\n");
  CHECK_FALSE(usage_list(used.ended).front().contains("share"));
}
