#include "runtime/runtime.hpp"

#include "actors/event_writer.hpp"
#include "actors/node.hpp"
#include "actors/scheduler.hpp"
#include "actors/spawn.hpp"
#include "actors/supervisor.hpp"
#include "actors/timers.hpp"
#include "actors/workflow_host.hpp"
#include "runtime/base/uuid.hpp"
#include "runtime/definition/loader.hpp"
#include "runtime/model/caller_input.hpp"
#include "runtime/service/builtin.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <future>
#include <thread>

namespace troupe {

namespace {

unsigned cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

struct system_config : caf::actor_system_config {
  explicit system_config(unsigned threads) {
    load<scheduler>();
    set("scheduler.max-threads", std::size_t{threads});
  }
};

} // namespace

struct process::link {
  std::string id;
  caf::actor_system* system = nullptr;
  supervisor_actor supervisor;
  std::promise<process_status> promise;
  std::shared_future<process_status> ended = promise.get_future().share();
};

process::process(std::shared_ptr<link> shared) : link_{std::move(shared)} {}

const std::string& process::id() const noexcept {
  return link_->id;
}

const process_output& process::wait() const& {
  return link_->ended.get().output;
}

process_output process::wait() && {
  return link_->ended.get().output;
}

std::optional<process_output> process::wait_for(duration longest) const {
  if (link_->ended.wait_for(longest) != std::future_status::ready)
    return std::nullopt;
  return link_->ended.get().output;
}

void process::cancel(std::string reason) const {
  caf::anon_send(link_->supervisor, cancel_process{link_->id, std::move(reason)});
}

progress process::progress() const {
  if (link_->ended.wait_for(duration::zero()) == std::future_status::ready)
    return link_->ended.get().counters;
  troupe::progress counters;
  caf::scoped_actor self{*link_->system};
  self->request(link_->supervisor, caf::infinite, get_status{link_->id})
    .receive([&](const process_status& status) { counters = status.counters; },
             // It ended between the question and the answer.
             [&](const caf::error&) { counters = link_->ended.get().counters; });
  return counters;
}

/// All parts of a runtime, in the order in which they are made.
struct runtime::node {
  explicit node(runtime_options wanted)
    : options{std::move(wanted)}, config{options.threads > 0 ? options.threads : cores()},
      system{config}, jobs{options.jobs > 0 ? options.jobs : cores()} {
    builtin_options services;
    services.print_to = options.print_to_stderr ? stderr : stdout;
    auto added = add_builtin_services(actions, services);
    assert(added); // the registry was empty
    wall_clock clock{system.clock()};
    timer_service = spawn<timers>(system, clock);
    if (options.on_events)
      writer = spawn<event_writer, caf::detached>(system, options.on_events);
    around = std::make_shared<troupe::node>(
      troupe::node{actions, clock, jobs, timer_service, writer, nullptr,
                   options.threads > 0 ? options.threads : cores()});
    supervising = spawn<supervisor>(system, around);
    auto load = [this](const std::string& path) {
      return troupe::load_file(path, {actions, types, {}});
    };
    around->host = std::make_shared<workflow_host>(system, supervising, jobs, load);
  }

  ~node() {
    {
      caf::scoped_actor self{system};
      self->request(supervising, caf::infinite, shut_down{"the runtime ended"})
        .receive([](const shut_down_done&) {}, [](const caf::error&) {});
      self->send_exit(supervising, caf::exit_reason::user_shutdown);
      self->send_exit(timer_service, caf::exit_reason::user_shutdown);
      if (writer)
        self->send_exit(writer, caf::exit_reason::user_shutdown);
    }
    around->host.reset();
  }

  runtime_options options;
  action_registry actions;
  type_registry types;
  system_config config;
  caf::actor_system system;
  job_pool jobs; // ends before the system: its jobs send to actors
  timers_actor timer_service;
  event_writer_actor writer;
  std::shared_ptr<troupe::node> around;
  supervisor_actor supervising;
};

runtime::runtime(runtime_options options) : node_{std::make_unique<node>(std::move(options))} {}

runtime::~runtime() = default;

result<void> runtime::add(service methods) {
  return methods.add_to(node_->actions);
}

const action_registry& runtime::actions() const noexcept {
  return node_->actions;
}

type_registry& runtime::types() noexcept {
  return node_->types;
}

checked<workflow_ptr> runtime::load_file(const std::string& path) const {
  return troupe::load_file(path, {node_->actions, node_->types, {}});
}

checked<workflow_ptr> runtime::load_text(std::string_view text, std::string name,
                                         std::string folder) const {
  return troupe::load_text(text, name, folder, {node_->actions, node_->types, {}});
}

checked<workflow_ptr> runtime::load(const workflow_builder& definition) const {
  return definition.build({node_->actions, node_->types, {}});
}

result<process> runtime::start(workflow_ptr flow, start_options options) {
  for (const auto& wanted : options.tasks)
    if (flow->find_task(wanted) == no_task)
      return failure("workflow " + flow->name + " has no task \"" + wanted + '"');
  auto init = check_input(*flow, std::move(options.init));
  if (!init)
    return tl::unexpected{std::move(init.error())};
  auto link = std::make_shared<process::link>();
  link->id = flow->name + '/' + make_uuid();
  link->system = &node_->system;
  link->supervisor = node_->supervising;
  start_process order{
    link->id, std::move(flow), std::move(*init), options.timeout, std::move(options.tasks), {}, {}};
  order.on_ended = [link](process_status last) { link->promise.set_value(std::move(last)); };
  caf::anon_send(node_->supervising, std::move(order));
  return process{std::move(link)};
}

} // namespace troupe
