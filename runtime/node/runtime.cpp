#include "troupe/runtime.hpp"

#include "actors/checkpointer.hpp"
#include "actors/journal.hpp"
#include "messages/query.hpp"
#include "runtime/node/continued_process.hpp"
#include "runtime/node/control_desk.hpp"
#include "runtime/node/runtime_node.hpp"
#include "runtime/node/subscription_client.hpp"
#include "runtime/observe/tracing/metric_exporter.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/retention.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Whether what ends makes others go that have ended before.
bool grows_with_ends(const std::vector<keep_rule>& rules) {
  return std::ranges::any_of(
    rules, [](const keep_rule& each) { return each.count > 0 || each.bytes > 0; });
}

std::unique_ptr<result_store> to_results(std::unique_ptr<sqlite_store> opened) {
  return opened;
}

} // namespace

runtime::runtime(runtime_options options) : node_{std::make_unique<node>(std::move(options))} {}

runtime::~runtime() {
  auto leaves = node_->left || (node_->kept && node_->options.at_end == at_end::leave);
  node_->shut_down(leaves ? at_end::leave : at_end::cancel);
  stop_tracing();
  stop_exporting_metrics();
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
  auto results_key = (*opened)->result_key();
  if (!results_key)
    return tl::unexpected{std::move(results_key.error())};
  around.results = std::make_shared<result_finder>(*std::move(results_key), [path = options.path] {
    return sqlite_store::open({path, false}).map(to_results);
  });
  if (auto more = (*opened)->clear_away(); !options.keep.empty() || !more || *more) {
    upkeep_plan plan{options.path, std::move(options.keep), options.keep_again,
                     [clock = around.clock] { return clock.now(); }};
    if (grows_with_ends(plan.rules)) {
      plan.bell = std::make_shared<end_bell>();
      around.on_end = [bell = plan.bell] { bell->ring(); };
    }
    node_->tidying = std::jthread{tidy_up, std::move(plan), warnings_to(log)};
  }
  const auto& counted = node_->metrics;
  around.journal = spawn<journal, caf::detached>(
    node_->system,
    journal::setting{std::move(*opened), *known, around.clock, troubles_to(log), &uptime,
                     counted.journal_entries, counted.journal_commit, counted.store_trouble});
  around.relaxed = options.relaxed;
  around.checkpoints = spawn<checkpointer, caf::detached>(
    node_->system, checkpointer::setting{[path = options.path] { return open_in_background(path); },
                                         node_->stopping.get_token(), warnings_to(log),
                                         counted.snapshots_taken, counted.snapshots_failed});
  around.checkpoint_after = options.checkpoint_after;
  around.value_max = options.value_max;
  around.logs = command_logs(node_->options, options.path);
  node_->commands->running->keep_beside(options.path);
  node_->definitions.keep_sources();
  add_store_figures(node_->figures, options.path);
  node_->secrets.use_store(options.path);
  node_->kept.emplace(
    std::move(options.path), *known, node_->system, around.journal, around.clock,
    [at = node_.get()](const workflow& flow, const std::set<std::string>& hidden) {
      return at->secrets.of(flow, hidden);
    });
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

void runtime::start(workflow_ptr flow, start_options options, start_listener hear) {
  auto order = order_of(std::move(flow), std::move(options), node_->found, node_->options.limits);
  if (!order)
    return hear.started(tl::unexpected{std::move(order.error())});
  if (node_->kept)
    node_->kept->tell_leftovers(node_->around->on_notice);
  node_->begin(std::move(*order), std::move(hear));
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

result<void> runtime::export_metrics(std::string_view target, duration interval, bool appends) {
  auto sink = open_trace_sink(target, appends, metrics_path);
  if (!sink)
    return tl::unexpected{std::move(sink.error())};
  stop_exporting_metrics();
  node_->exporting = std::make_unique<metric_exporter>(std::move(*sink), node_->figures, interval,
                                                       warnings_to(node_->options.log));
  return {};
}

void runtime::stop_exporting_metrics() {
  if (const auto ended = std::exchange(node_->exporting, nullptr))
    ended->close(std::chrono::seconds{5});
}

std::string runtime::metrics() const {
  return node_->figures.text();
}

metric_registry& runtime::metric_families() noexcept {
  return node_->figures;
}

void runtime::on_schedules(std::function<void(const std::string& workflow)> hear) {
  node_->schedule_listener.store(hear ? std::make_shared<const schedule_hearer>(std::move(hear))
                                      : nullptr);
}

bool runtime::tell_of_schedules(const std::string& workflow) const {
  const auto hear = node_->schedule_listener.load();
  if (hear)
    (*hear)(workflow);
  return hear != nullptr;
}

std::vector<process_summary> runtime::processes() const {
  return rows_from(node_->system, node_->supervising, {});
}

std::vector<process_summary> runtime::summaries_of(std::set<std::string> ids) const {
  return rows_from(node_->system, node_->supervising, {process_choice::named, std::move(ids)});
}

std::vector<process_summary> runtime::unstored() const {
  return rows_from(node_->system, node_->supervising, {process_choice::unstored});
}

waits_page runtime::waits(waits_request which) const {
  auto known = ask<waits_list>(node_->system, node_->supervising, list_waits{std::move(which)});
  return known ? std::move(known->content) : waits_page{};
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
