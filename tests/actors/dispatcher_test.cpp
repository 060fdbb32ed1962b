#include "actors/dispatcher.hpp"
#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "tests/actors/deterministic.hpp"
#include "tests/actors/stand_ins.hpp"
#include "tests/observe/metrics/figure_in.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <utility>

using namespace troupe;
using troupe::testing::deterministic;
using troupe::testing::silent_process;

namespace {

using numbers = std::vector<std::uint32_t>;

/// A lender that grants what the test says.
class told_lender final : public unit_lender {
public:
  void hear(std::function<void(loan_news)> news) override { news_ = std::move(news); }
  void order(std::vector<loan_order> orders) override {
    ordered.insert(ordered.end(), orders.begin(), orders.end());
  }
  std::uint64_t held_elsewhere(const std::string&) const override { return 1; }

  void tell(loan_news news) { news_(std::move(news)); }

  std::vector<loan_order> ordered;

private:
  std::function<void(loan_news)> news_;
};

/// A dispatcher of a machine with two cpus, or as many as said, and two processes.
struct dispatcher_case {
  explicit dispatcher_case(std::int64_t has = 2, std::shared_ptr<unit_lender> shared = nullptr)
    : cpus{has}, lender{std::move(shared)} {}

  metric_registry registry; // outlives who counts there
  std::int64_t cpus;
  std::shared_ptr<unit_lender> lender;
  deterministic world;
  silent_process::record heard[2];
  process_actor processes[2]
    = {world.spawn<silent_process>(&heard[0]), world.spawn<silent_process>(&heard[1])};
  dispatcher_actor tested
    = world.spawn<dispatcher>(dispatcher::setting{wall_clock{world.system.clock()},
                                                  {{"cpus", cpus* whole_unit}},
                                                  {},
                                                  {{"db", 1}},
                                                  lender,
                                                  add_runtime_metrics(registry)});

  static start_request asking(std::uint32_t number, std::uint64_t written = 0) {
    static const auto one = std::make_shared<const demand>(demand{{{"cpus", whole_unit}}, {}, {}});
    return {.number = number, .needs = one, .written = written};
  }

  void ask(std::size_t process, std::vector<start_request> requests) {
    caf::send_as(processes[process], tested, request_starts{std::move(requests)});
    world.settle();
  }

  void release(std::size_t process, numbers which) {
    caf::send_as(processes[process], tested, release_starts{std::move(which)});
    world.settle();
  }

  std::string figure(const std::string& series) const {
    return troupe::testing::figure_in(registry.text(), series);
  }

  /// What a process was granted since it was last asked.
  numbers granted(std::size_t process) {
    numbers all;
    for (const auto& each : std::exchange(heard[process].answered, {}))
      for (const auto& grant : each.granted)
        all.push_back(grant.number);
    return all;
  }
};

} // namespace

TEST_CASE("dispatcher: grants what there is room for, and the rest as that is released") {
  dispatcher_case test;
  test.ask(0, {test.asking(1, 9), test.asking(2, 5), test.asking(3, 7)});
  CHECK(test.heard[0].answered.size() == 1); // one message
  CHECK(test.granted(0) == numbers{2, 3});   // in written order
  test.release(0, {3});
  CHECK(test.granted(0) == numbers{1});
  test.release(0, {1, 2, 17});
  CHECK(test.heard[0].answered.empty());
}

TEST_CASE("dispatcher: what there is room for starts, however much that is") {
  constexpr std::uint32_t many = 10'000;
  dispatcher_case test{many};
  std::vector<start_request> requests;
  for (std::uint32_t number = 1; number <= many; ++number)
    requests.push_back(test.asking(number));
  test.ask(0, std::move(requests));
  CHECK(test.granted(0).size() == many);
}

TEST_CASE("dispatcher: processes share alike") {
  dispatcher_case test;
  test.ask(0, {test.asking(1), test.asking(2), test.asking(3)});
  test.ask(1, {test.asking(1), test.asking(2)});
  CHECK(test.granted(0) == numbers{1, 2});
  CHECK(test.granted(1).empty());
  test.release(0, {1});
  CHECK(test.granted(1) == numbers{1});
  CHECK(test.granted(0).empty());
}

TEST_CASE("dispatcher: what is released while it waits is not granted") {
  dispatcher_case test;
  test.ask(0, {test.asking(1), test.asking(2), test.asking(3), test.asking(4)});
  CHECK(test.granted(0) == numbers{1, 2});
  test.release(0, {3});
  test.release(0, {1});
  CHECK(test.granted(0) == numbers{4});
}

TEST_CASE("dispatcher: a process that ends leaves nothing taken, and nothing in line") {
  dispatcher_case test;
  test.ask(0, {test.asking(1), test.asking(2), test.asking(3)});
  test.ask(1, {test.asking(1), test.asking(2), test.asking(3)});
  CHECK(test.granted(1).empty());
  test.world.self->send_exit(test.processes[0], caf::exit_reason::kill);
  test.world.settle();
  CHECK(test.granted(1) == numbers{1, 2});
  test.release(1, {1});
  CHECK(test.granted(1) == numbers{3});
}

TEST_CASE("dispatcher: what could never start is refused with the reason") {
  dispatcher_case test;
  auto wants = test.asking(1);
  wants.needs = std::make_shared<const demand>(demand{{{"license", whole_unit}}, {}, {}});
  test.ask(0, {wants, test.asking(2)});
  REQUIRE(test.heard[0].answered.size() == 1);
  const auto& told = test.heard[0].answered.front();
  REQUIRE(told.granted.size() == 1);
  CHECK(told.granted[0].number == 2);
  CHECK(told.granted[0].share.of("cpus") == whole_unit);
  REQUIRE(told.refused.size() == 1);
  CHECK(told.refused[0].number == 1);
  CHECK(told.refused[0].reason
        == "no machine could ever give what it needs: license 1 (there is none; --resource "
           "license=AMOUNT says how much there is)");
}

namespace {

/// A dispatcher with a lender; its tasks take one unit of `db`.
struct lending_case : dispatcher_case {
  lending_case() : lending_case{std::make_shared<told_lender>()} {}
  explicit lending_case(const std::shared_ptr<told_lender>& lends)
    : dispatcher_case{2, lends}, told{*lends} {}

  told_lender& told;

  static start_request taking(std::uint32_t number) {
    static const auto one
      = std::make_shared<const demand>(demand{{{"cpus", whole_unit}}, {}, {{"db", 1}}});
    return {.number = number, .needs = one, .written = number};
  }

  void tell(loan_news news) {
    told.tell(std::move(news));
    world.settle();
  }

  std::vector<loan_order> ordered() { return std::exchange(told.ordered, {}); }
};

using loan_orders = std::vector<loan_order>;

const loan_order first_loan{1, {{"db", 1, 1}}};
const loan_order second_loan{2, {{"db", 1, 1}}};

} // namespace

TEST_CASE("dispatcher: what takes of a shared limit starts once the lender grants it") {
  lending_case test;
  test.ask(0, {test.taking(1), test.taking(2), test.asking(3, 3)});
  CHECK(test.granted(0) == numbers{3});
  CHECK(test.ordered() == loan_orders{first_loan});
  test.tell({.granted = {1}});
  CHECK(test.granted(0) == numbers{1});
  CHECK(test.ordered().empty()); // there is no cpu for the next
  test.release(0, {1, 3});
  CHECK(test.ordered() == loan_orders{{.loan = 1}, second_loan});
  CHECK(test.granted(0).empty());
  test.tell({.granted = {1, 2, 17}});
  CHECK(test.granted(0) == numbers{2});
}

TEST_CASE("dispatcher: what a process was lent, or waits to be lent, ends with it") {
  lending_case test;
  test.ask(0, {test.taking(1)});
  test.tell({.granted = {1}});
  test.ask(1, {test.taking(1)});
  CHECK(test.ordered() == loan_orders{first_loan});
  for (const auto& each : {test.processes[1], test.processes[0]}) {
    test.world.self->send_exit(each, caf::exit_reason::kill);
    test.world.settle();
  }
  CHECK(test.ordered() == loan_orders{{.loan = 1}});
}

TEST_CASE("dispatcher: where nothing is lent any more, limits hold within the program") {
  lending_case test;
  test.ask(0, {test.taking(1), test.taking(2)});
  CHECK(test.granted(0).empty());
  test.tell({.granted = {}, .is_over = true});
  CHECK(test.granted(0) == numbers{1});
  test.release(0, {1});
  CHECK(test.granted(0) == numbers{2});
  CHECK(test.ordered() == loan_orders{first_loan});
}

TEST_CASE("dispatcher: what is taken, what waits and for how long is counted") {
  dispatcher_case test;
  const auto* const busy = R"(troupe_job_slots{state="busy"})";
  const auto* const idle = R"(troupe_job_slots{state="free"})";
  CHECK(test.figure(busy) == "0");
  CHECK(test.figure(idle) == "2");
  test.ask(0, {test.asking(1), test.asking(2), test.asking(3), test.asking(4)});
  CHECK(test.figure(busy) == "2");
  CHECK(test.figure(idle) == "0");
  CHECK(test.figure("troupe_jobs_waiting") == "2");
  CHECK(test.figure("troupe_job_wait_seconds_count") == "2");
  CHECK(test.figure("troupe_job_wait_seconds_sum") == "0");
  test.world.advance(std::chrono::seconds{7});
  test.release(0, {1});
  CHECK(test.figure("troupe_job_wait_seconds_count") == "3");
  CHECK(test.figure("troupe_job_wait_seconds_sum") == "7");
  test.release(0, {4}); // it is wanted no more
  CHECK(test.figure("troupe_jobs_waiting") == "0");
  test.release(0, {2, 3});
  CHECK(test.figure(busy) == "0");
  CHECK(test.figure(idle) == "2");
  CHECK(test.figure("troupe_job_wait_seconds_count") == "3");
}
