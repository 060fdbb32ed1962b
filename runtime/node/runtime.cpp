#include "troupe/runtime.hpp"

#include "actors/admission.hpp"
#include "actors/approvals.hpp"
#include "actors/checkpointer.hpp"
#include "actors/dispatcher.hpp"
#include "actors/event_hub.hpp"
#include "actors/journal.hpp"
#include "actors/node.hpp"
#include "actors/scheduler.hpp"
#include "actors/spawn.hpp"
#include "actors/supervisor.hpp"
#include "actors/timers.hpp"
#include "messages/query.hpp"
#include "runtime/control/control_server.hpp"
#include "runtime/node/blocking_client.hpp"
#include "runtime/node/command_logs.hpp"
#include "runtime/node/continued_process.hpp"
#include "runtime/node/control_desk.hpp"
#include "runtime/node/definition_loader.hpp"
#include "runtime/node/machine.hpp"
#include "runtime/node/new_process.hpp"
#include "runtime/node/operator_log.hpp"
#include "runtime/node/process_client.hpp"
#include "runtime/node/process_recovery.hpp"
#include "runtime/node/subscription_client.hpp"
#include "runtime/node/trace_session.hpp"
#include "runtime/node/workflow_host.hpp"
#include "runtime/service/builtin.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/retention.hpp"

#include <caf/actor_system.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <thread>

namespace troupe {

/// All parts of a runtime, in the order in which they are made.
struct runtime::node {
  explicit node(runtime_options wanted)
    : options{with_log(std::move(wanted))}, config{cores_or(options.threads)}, system{config},
      loading{cores_or(options.jobs)} {
    auto added
      = add_builtin_services(actions, {.print_to = options.print_to_stderr ? stderr : stdout,
                                       .around_print = options.around_print,
                                       .commands = commands});
    assert(added); // the registry was empty
    wall_clock clock{system.clock()};
    timer_service = spawn<timers>(system, clock);
    auto gate = std::make_shared<event_gate>();
    hub = spawn<event_hub>(system, gate);
    publisher = std::make_shared<const event_publisher>(gate, hub);
    lender = lender_of(options, *commands);
    dispatching
      = spawn<dispatcher>(system, dispatcher::setting{clock, resources_of_machine(options),
                                                      labels_of_machine(), options.limits, lender});
    approving = spawn<approvals>(system, clock, timer_service, *publisher);
    troupe::node made{
      actions,     clock,     jobs, timer_service, approving, nullptr, cores_or(options.threads),
      dispatching, *publisher};
    made.on_notice = warnings_to(options.log);
    made.starting = &starting;
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

  result<process> begin(start_process order) {
    begun = true;
    auto client = troupe::start(system, supervising, std::move(order));
    if (!client)
      return tl::unexpected{std::move(client.error())};
    return process{std::move(*client)};
  }

  /// The journal's connection to the store is the last one: it leaves nothing but the database.
  ~node() {
    stopping.request_stop();
    tidying = {};
    if (kept)
      kept->close_readers();
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
  action_registry actions;
  type_registry types;
  surroundings_ptr found = std::make_shared<const recorded_surroundings>(surroundings_here({}));
  definition_loader definitions{actions, types, options.keep_definitions};
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
  std::optional<process_recovery> kept; ///< Where a store is open.
  std::stop_source stopping;            ///< Of what runs in the background.
  trace_session tracing;
  /// A process was started: what actors know of the store may not change any more.
  std::atomic<bool> begun = false;
  std::atomic<bool> left = false; ///< Its processes were left in the store.
  std::jthread tidying;           ///< Forgets what ended long ago.
};

runtime::runtime(runtime_options options) : node_{std::make_unique<node>(std::move(options))} {}

runtime::~runtime() {
  auto leaves = node_->left || (node_->kept && node_->options.at_end == at_end::leave);
  node_->shut_down(leaves ? at_end::leave : at_end::cancel);
  stop_tracing();
  node_->close_events();
  node_->control.reset(); // it asks this runtime, up to here
  if (leaves)
    node_->release();
}

result<void> runtime::leave() {
  if (!node_->kept)
    return failure(error_code::store_missing,
                   "no store is open: what runs can't be left to be resumed");
  node_->left = true;
  node_->shut_down(at_end::leave);
  return {};
}

void runtime::request_leave() {
  node_->left = node_->kept.has_value();
  if (node_->left)
    caf::anon_send(node_->supervising, shut_down{"the runtime ended", at_end::leave});
}

result<void> runtime::add(service methods) {
  return methods.add_to(node_->actions);
}

const action_registry& runtime::actions() const noexcept {
  return node_->actions;
}

std::string runtime::cgroup() const {
  return node_->commands->groups ? node_->commands->groups->usable_path() : "";
}

type_registry& runtime::types() noexcept {
  return node_->types;
}

checked<workflow_ptr> runtime::load_file(const std::string& path) const {
  return node_->definitions.load_file(path);
}

checked<workflow_ptr> runtime::load_text(std::string_view text, std::string name,
                                         std::string folder) const {
  return node_->definitions.load_text(text, name, folder);
}

checked<workflow_ptr> runtime::load(const workflow_builder& definition) const {
  return node_->definitions.load(definition);
}

checked<workflow_ptr> runtime::upsert(const std::string& path, std::string_view text) {
  return node_->definitions.upsert(path, text);
}

void runtime::refresh(const std::string& path) {
  node_->definitions.refresh(path);
}

result<void> runtime::open_store(store_options options) {
  if (node_->kept)
    return failure("the store " + node_->kept->path() + " is open already");
  if (node_->begun)
    return failure("a process has been started, which would not be stored: open the store before");
  const auto& log = node_->options.log;
  auto opened = sqlite_store::open(
    {.path = options.path, .value_max = options.value_max, .on_notice = warnings_to(log)});
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  auto around = *node_->around;
  auto known = (*opened)->register_owner(this_owner(around.clock.now()));
  if (!known)
    return tl::unexpected{std::move(known.error())};
  auto limit
    = options.keep.count() > 0 ? std::optional{around.clock.now() - options.keep} : std::nullopt;
  if (auto more = (*opened)->clear_away(); limit || !more || *more)
    node_->tidying = std::jthread{tidy_up, options.path, limit, warnings_to(log)};
  around.journal = spawn<journal, caf::detached>(
    node_->system, journal::setting{std::move(*opened), *known, around.clock, troubles_to(log)});
  around.relaxed = options.relaxed;
  around.checkpoints = spawn<checkpointer, caf::detached>(
    node_->system, checkpointer::setting{[path = options.path] { return open_in_background(path); },
                                         node_->stopping.get_token(), warnings_to(log)});
  around.checkpoint_after = options.checkpoint_after;
  around.value_max = options.value_max;
  around.logs = command_logs(node_->options, options.path);
  node_->commands->running->keep_beside(options.path);
  node_->definitions.keep_sources();
  node_->kept.emplace(std::move(options.path), *known, node_->system, around.journal, around.clock);
  node_->kept->watch_owners(around, node_->supervising);
  node_->use(std::move(around));
  node_->tell_address();
  return {};
}

result<process> runtime::resume(const std::string& process_id, const resume_options& options) {
  if (process_id.empty())
    return failure(error_code::argument_invalid, "expected the id of a process, found nothing");
  auto running = node_->take_up(process_id, options);
  if (!running)
    return tl::unexpected{std::move(running.error())};
  return std::move(running->back());
}

result<std::vector<process>> runtime::recover(std::vector<error>* faults,
                                              const resume_options& options) {
  auto running = node_->take_up({}, options);
  if (running && faults)
    *faults = node_->kept->take_faults();
  return running;
}

result<process> runtime::start(workflow_ptr flow, start_options options) {
  auto order = order_of(std::move(flow), std::move(options), node_->found, node_->options.limits);
  if (!order)
    return tl::unexpected{std::move(order.error())};
  if (node_->kept)
    node_->kept->tell_leftovers(node_->around->on_notice);
  return node_->begin(std::move(*order));
}

result<process> runtime::go_on_from(const std::string& process_id, const workflow_ptr& flow,
                                    continue_options options) {
  if (!node_->kept)
    return failure(error_code::store_missing, "no store is open");
  auto from = node_->kept->read_ended(process_id, node_->definitions.options(), options.renamed);
  if (!from)
    return tl::unexpected{std::move(from.error())};
  if (!from->notice.empty())
    node_->around->on_notice("process " + process_id + " can't be replayed to its end: "
                             + from->notice + "; what came after that runs again");
  auto order = order_of(
    std::move(*from), flow,
    {std::move(options.renamed), options.policy, options.timeout, std::move(options.noted)});
  if (!order)
    return tl::unexpected{std::move(order.error())};
  order->begin.priority = options.priority.value_or(order->begin.priority);
  return node_->begin(std::move(*order));
}

result<process> runtime::find(std::string process_id) {
  auto known = ask<process_status>(node_->system, node_->supervising, get_status{process_id});
  if (!known)
    return tl::unexpected{std::move(known.error())};
  return process{client_of(node_->system, node_->supervising, std::move(process_id))};
}

result<void> runtime::trace(std::string_view target, bool appends) {
  return node_->tracing.open(*this, target, appends);
}

export_totals runtime::stop_tracing() {
  return node_->tracing.close();
}

std::vector<process_summary> runtime::processes() const {
  auto known = ask<process_list>(node_->system, node_->supervising, list_processes{});
  std::vector<process_summary> rows;
  if (known)
    std::ranges::transform(known->processes, std::back_inserter(rows), row_of);
  return rows;
}

subscription runtime::subscribe(event_filter wanted, event_handler handler, subscribe_options how) {
  auto way = std::make_unique<subscription_client>();
  way->system = &node_->system;
  way->publisher = node_->publisher;
  way->tie(std::move(wanted), watched(std::move(handler), node_->options.log), how);
  return subscription{std::move(way)};
}

result<std::string> runtime::listen(const std::string& folder) {
  auto opened = control_server::open(
    folder, [this](const control_request& asked) { return answer_control(*this, asked); });
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  node_->control = std::move(*opened);
  node_->tell_address();
  return node_->control->path();
}

std::vector<approval_request> runtime::pending_approvals(std::string process_id) const {
  auto known
    = ask<approval_list>(node_->system, node_->approving, list_approvals{std::move(process_id)});
  return known ? std::move(known->pending) : std::vector<approval_request>{};
}

result<void> runtime::decide(std::string execution_id, decision verdict, std::string reason) {
  return ask<approval_request>(node_->system, node_->approving,
                               decide_approval{std::move(execution_id),
                                               verdict == decision::approve, std::move(reason)})
    .map([](const approval_request&) {});
}

} // namespace troupe
