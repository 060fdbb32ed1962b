/// All parts of a runtime. For its own sources, and nobody else's.
#pragma once

#include "actors/admission.hpp"
#include "actors/approvals.hpp"
#include "actors/dispatcher.hpp"
#include "actors/event_hub.hpp"
#include "actors/node.hpp"
#include "actors/scheduler.hpp"
#include "actors/spawn.hpp"
#include "actors/supervisor.hpp"
#include "actors/timers.hpp"
#include "messages/journal.hpp"
#include "runtime/control/control_server.hpp"
#include "runtime/node/blocking_client.hpp"
#include "runtime/node/command_logs.hpp"
#include "runtime/node/definition_loader.hpp"
#include "runtime/node/machine.hpp"
#include "runtime/node/new_process.hpp"
#include "runtime/node/operator_log.hpp"
#include "runtime/node/process_client.hpp"
#include "runtime/node/process_recovery.hpp"
#include "runtime/node/program_figures.hpp"
#include "runtime/node/secret_keeper.hpp"
#include "runtime/node/trace_session.hpp"
#include "runtime/node/workflow_host.hpp"
#include "runtime/observe/metrics/runtime_metrics.hpp"
#include "runtime/observe/tracing/metric_exporter.hpp"
#include "runtime/service/builtin.hpp"
#include "troupe/runtime.hpp"

#include <caf/actor_system.hpp>

#include <atomic>
#include <cassert>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace troupe {

/// Who hears that schedules have changed.
using schedule_hearer = std::function<void(const std::string& workflow)>;

/// All parts of a runtime, in the order in which they are made.
struct runtime::node {
  explicit node(runtime_options wanted)
    : options{with_log(std::move(wanted))}, config{cores_or(options.threads)}, system{config},
      loading{cores_or(options.jobs)} {
    auto added
      = add_builtin_services(actions, {.print_to = options.print_to_stderr ? stderr : stdout,
                                       .around_print = options.around_print,
                                       .commands = commands,
                                       .requests = requests});
    assert(added); // the registry was empty
    add_program_figures(figures);
    wall_clock clock{system.clock()};
    timer_service = spawn<timers>(system, clock);
    auto gate = std::make_shared<event_gate>(metrics.events_lost_at_gate);
    hub = spawn<event_hub>(system, gate, metrics.events_lost_by_subscribers);
    publisher = std::make_shared<const event_publisher>(gate, hub);
    lender = lender_of(options, *commands);
    dispatching = spawn<dispatcher>(
      system, dispatcher::setting{clock, resources_of_machine(options), labels_of_machine(),
                                  options.limits, lender, metrics});
    approving
      = spawn<approvals>(system, clock, timer_service, *publisher, metrics.approvals_pending);
    troupe::node made{
      actions,     clock,     jobs, timer_service, approving, nullptr, cores_or(options.threads),
      dispatching, *publisher};
    made.on_notice = warnings_to(options.log);
    made.starting = &starting;
    made.metrics = metrics;
    made.logs = command_logs(options, {});
    made.processes_max = options.processes > 0 ? options.processes : processes_for_memory();
    supervising = spawn<supervisor>(system, std::make_shared<const troupe::node>(made));
    made.host = std::make_shared<workflow_host>(
      system, supervising, loading,
      [this](const std::string& path) { return definitions.at(path); },
      [this](const std::string& id) {
        return kept ? kept->read_ended(id, definitions.options())
                    : failure(error_code::store_missing, "no store is open");
      },
      [this](const std::string& id) {
        return kept ? kept->take_up_child(id, definitions.options()) : result<stored_child>{};
      },
      [this](const workflow& flow, const std::set<std::string>& hidden) {
        return secrets.of(flow, hidden);
      });
    use(std::move(made));
  }

  /// What is started from now on is surrounded by this.
  void use(troupe::node made) {
    around = std::make_shared<const troupe::node>(std::move(made));
    caf::anon_send(supervising, use_node{around});
  }

  /// Ends all processes, or leaves them, and returns once none lives.
  void shut_down(at_end then) {
    blocking_client self{system};
    if (around->journal && then == at_end::cancel)
      self->send(around->journal, give_up_store{});
    self->request(supervising, caf::infinite, troupe::shut_down{"the runtime ended", then})
      .receive([](const shut_down_done&) {}, [](const caf::error&) {});
  }

  /// Returns once subscribers have received all that was published.
  void close_events() {
    blocking_client self{system};
    self->request(hub, caf::infinite, troupe::close_events{})
      .receive([](const unsubscribed&) {}, [](const caf::error&) {});
  }

  /// Lets others drive what this runtime drove. Actions that it ran must have ended by then.
  void release() {
    end_jobs();
    static_cast<void>(ask<store_released>(system, around->journal, release_store{}));
  }

  /// Returns once what they run has ended, commands too, save what is left behind.
  void end_jobs() {
    jobs.close();
    starting.close();
    loading.close();
    commands->loop.close();
    requests->close();
  }

  /// Puts where this runtime is reached into its store.
  void tell_address() {
    if (!control || !around->journal)
      return;
    std::error_code nowhere; // the working folder is gone
    auto whole = std::filesystem::absolute(control->path(), nowhere).string();
    caf::anon_send(around->journal,
                   troupe::tell_address{nowhere ? control->path() : std::move(whole)});
  }

  /// Starts the stored process `id` again, after what it runs; all that can be where it is empty.
  result<std::vector<process>> take_up(const std::string& id, const resume_options& terms) {
    if (!kept)
      return failure(error_code::store_missing, "no store is open");
    auto orders
      = kept->take_up(id, definitions.options(), {{}, terms.policy, terms.timeout, terms.priority},
                      terms.take_over ? claim::any : claim::abandoned);
    if (!orders)
      return tl::unexpected{std::move(orders.error())};
    std::vector<process> running;
    for (auto& order : *orders)
      running.push_back(*begin(std::move(order))); // it has its id already
    return running;
  }

  result<process> begin(start_process&& order) {
    if (auto ready = accept(order); !ready)
      return tl::unexpected{std::move(ready.error())};
    auto client = troupe::start(system, supervising, std::move(order));
    if (!client)
      return tl::unexpected{std::move(client.error())};
    return process{std::move(*client)};
  }

  /// The same without waiting.
  void begin(start_process&& order, start_listener hear) {
    if (auto ready = accept(order); !ready)
      return hear.started(tl::unexpected{std::move(ready.error())});
    troupe::start(
      system, supervising, std::move(order),
      {[started = std::move(hear.started)](result<std::shared_ptr<process_client>> client) {
         started(std::move(client).map([](auto&& of) { return process{std::move(of)}; }));
       },
       [ended = std::move(hear.ended)](const std::shared_ptr<process_client>& client) {
         ended(process{client});
       }});
  }

  /// Gives it the secrets that it names. What actors know of the store may not change any more.
  result<void> accept(start_process& order) {
    if (!order.recovered) { // else it has them
      auto known = secrets.of(*order.flow);
      if (!known)
        return tl::unexpected{std::move(known.error())};
      order.secrets = std::move(*known);
    }
    begun = true;
    order.accepted_at = around->clock.now();
    return {};
  }

  /// The journal's connection to the store is the last one: it leaves nothing but the database.
  ~node() {
    stopping.request_stop();
    tidying = {};
    if (kept)
      kept->close_readers();
    if (around->results)
      around->results->close();
    blocking_client self{system};
    auto end = [&](const auto&... each) { // null: it was not there
      (self->send_exit(each, caf::exit_reason::user_shutdown), ...);
    };
    end(supervising, hub, approving, dispatching, timer_service, around->checkpoints);
    if (around->checkpoints)
      self->wait_for(around->checkpoints);
    end(around->journal);
    end_jobs(); // they send to actors
  }

  runtime_options options;
  std::shared_ptr<command_host> commands = commands_of(options);
  std::shared_ptr<http_loop> requests
    = std::make_shared<http_loop>(http_loop_options{.allow = options.http_allow});
  action_registry actions;
  type_registry types;
  surroundings_ptr found = std::make_shared<const recorded_surroundings>(surroundings_here({}));
  secret_keeper secrets{{.key_file = options.secret_key_file, .given = options.secrets}};
  definition_loader definitions{actions, types, options.keep_definitions};
  metric_registry figures; ///< Outlives the actors, which count there.
  runtime_metrics metrics = add_runtime_metrics(figures);
  system_config config;
  caf::actor_system system;
  // These end before the system: their threads send to actors.
  job_pool jobs{job_pool::unbounded}; ///< Of actions: as many as the dispatcher lets start.
  job_pool starting{job_pool::few(), job_pool::growth::while_stuck}; ///< Of actions that go on.
  job_pool loading;                      ///< Of definitions of sub-workflows.
  std::shared_ptr<shared_limits> lender; ///< Null: limits aren't shared.
  timers_actor timer_service;
  event_hub_actor hub;
  std::shared_ptr<const event_publisher> publisher;
  dispatcher_actor dispatching;
  approvals_actor approving;
  std::shared_ptr<const troupe::node> around; ///< As it is now: see `use`.
  supervisor_actor supervising;
  std::unique_ptr<control_server> control;
  std::optional<process_recovery> kept;       ///< Where a store is open.
  std::stop_source stopping;                  ///< Of what runs in the background.
  std::unique_ptr<metric_exporter> exporting; ///< Null: metrics are not sent.
  trace_session tracing;
  /// A process was started: what actors know of the store may not change any more.
  std::atomic<bool> begun = false;
  std::atomic<bool> left = false; ///< Its processes were left in the store.
  std::jthread tidying;           ///< Forgets what ended, by rules.
  std::atomic<std::shared_ptr<const schedule_hearer>> schedule_listener{}; ///< Null: nobody.
};

} // namespace troupe
