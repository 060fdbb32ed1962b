#include "benchmarks/peers/caf_coordinator.hpp"

#include <caf/all.hpp>

#include <deque>
#include <memory>

namespace troupe::bench {

struct start_round {};
struct run_task {
  std::uint32_t task = 0;
};
struct task_finished {
  std::uint32_t task = 0;
};
struct round_finished {};

} // namespace troupe::bench

// clang-format off
CAF_BEGIN_TYPE_ID_BLOCK(peers, caf::first_custom_type_id)
  CAF_ADD_TYPE_ID(peers, (troupe::bench::start_round))
  CAF_ADD_TYPE_ID(peers, (troupe::bench::run_task))
  CAF_ADD_TYPE_ID(peers, (troupe::bench::task_finished))
  CAF_ADD_TYPE_ID(peers, (troupe::bench::round_finished))
CAF_END_TYPE_ID_BLOCK(peers)
// clang-format on

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bench::start_round)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bench::run_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bench::task_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::bench::round_finished)

namespace troupe::bench {

namespace {

constexpr std::uint32_t most_in_flight = 256;
constexpr std::size_t pool_per_thread = 4;

class task_actor : public caf::event_based_actor {
public:
  task_actor(caf::actor_config& config, checked_work& work, caf::actor coordinator, actor_use use)
    : caf::event_based_actor{config}, work_{work}, coordinator_{std::move(coordinator)}, use_{use} {
  }

  caf::behavior make_behavior() override {
    return {[this](const run_task& command) {
      work_.run(command.task);
      send(coordinator_, task_finished{command.task});
      if (use_ == actor_use::fresh)
        quit();
    }};
  }

private:
  checked_work& work_;
  caf::actor coordinator_;
  actor_use use_;
};

class coordinator_actor : public caf::event_based_actor {
public:
  coordinator_actor(caf::actor_config& config, const linked_graph& graph, checked_work& work,
                    std::size_t pool_size, caf::actor client)
    : caf::event_based_actor{config}, graph_{graph}, work_{work},
      pool_size_{pool_size}, client_{std::move(client)} {}

  caf::behavior make_behavior() override {
    return {[this](const start_round&) { start(); },
            [this](const task_finished& event) { finished(event.task); }};
  }

private:
  caf::actor spawn_worker() {
    return spawn<task_actor>(std::ref(work_), caf::actor_cast<caf::actor>(this),
                             pool_size_ == 0 ? actor_use::fresh : actor_use::pooled);
  }

  void start() {
    missing_ = predecessor_counts(graph_);
    for (std::size_t i = 0; i < pool_size_; ++i)
      pool_.push_back(spawn_worker());
    const auto first = first_tasks(graph_);
    ready_.assign(first.begin(), first.end());
    hand_out();
  }

  void finished(std::uint32_t task) {
    --in_flight_;
    ++finished_;
    for (const auto successor : graph_.successors(task))
      if (--missing_[successor] == 0)
        ready_.push_back(successor);
    hand_out();
    if (finished_ == graph_.size())
      stop();
  }

  void hand_out() {
    for (; in_flight_ < most_in_flight && !ready_.empty(); ++in_flight_) {
      const run_task command{ready_.front()};
      ready_.pop_front();
      if (pool_size_ == 0)
        send(spawn_worker(), command);
      else
        send(pool_[turn_++ % pool_size_], command);
    }
  }

  void stop() {
    for (const auto& worker : pool_)
      send_exit(worker, caf::exit_reason::user_shutdown);
    pool_.clear(); // they hold this actor, too
    send(client_, round_finished{});
    quit();
  }

  const linked_graph& graph_;
  checked_work& work_;
  std::size_t pool_size_; // 0: a fresh actor for each task
  caf::actor client_;
  std::vector<std::uint32_t> missing_;
  std::deque<std::uint32_t> ready_;
  std::vector<caf::actor> pool_;
  std::size_t turn_ = 0;
  std::uint32_t in_flight_ = 0;
  std::uint32_t finished_ = 0;
};

/// The system stands on its configuration, which can't move.
struct caf_node {
  explicit caf_node(std::size_t threads) {
    config.set("scheduler.policy", caf::atom("sharing"));
    config.set("scheduler.max-threads", threads);
    system = std::make_unique<caf::actor_system>(config);
  }

  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
};

void run(caf::actor_system& system, const linked_graph& graph, checked_work& work,
         std::size_t pool_size) {
  {
    // In CAF 0.17.6 a scoped actor counts as running, even when asked to hide.
    caf::scoped_actor self{system};
    auto coordinator = system.spawn<coordinator_actor>(std::cref(graph), std::ref(work), pool_size,
                                                       caf::actor_cast<caf::actor>(self));
    self->send(coordinator, start_round{});
    self->receive([](const round_finished&) {});
  }
  system.await_all_actors_done();
}

} // namespace

one_round start_caf(const options& given, actor_use use) {
  auto node = std::make_shared<caf_node>(given.threads);
  const auto pool_size = use == actor_use::pooled ? pool_per_thread * given.threads : 0;
  return [node, pool_size](const linked_graph& graph, checked_work& work) {
    run(*node->system, graph, work, pool_size);
  };
}

} // namespace troupe::bench
