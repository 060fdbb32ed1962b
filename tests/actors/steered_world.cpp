#include "tests/actors/steered_world.hpp"

#include "messages/approval.hpp"
#include "messages/control.hpp"
#include "tests/random/workflow_generator.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace troupe::testing {

namespace {

constexpr unsigned moments_max = 100'000;

/// Sub-workflows of one run, all levels together.
constexpr unsigned children_max = 4;

bool may_follow(process_state from, process_state to) {
  using enum process_state;
  switch (from) {
    case pending: return to == running || to == pause_requested || to == failed;
    case running:
      return to == pause_requested || to == cancel_requested || to == completed || to == failed
             || to == cancelled;
    case pause_requested:
      return to == paused || to == resume_requested || to == cancel_requested || to == completed
             || to == failed || to == cancelled;
    case paused: // it ends where an action that only waited was the last
      return to == resume_requested || to == cancel_requested || to == completed || to == failed;
    case resume_requested: return to == running;
    case cancel_requested: return to == cancelled || to == completed || to == failed;
    case cancelled:
    case failed: return to == running || to == resume_requested; // taken up again
    case completed: break;
  }
  return false;
}

bool adds_up(const progress& c) {
  return c.total
         == c.pending + c.waiting + c.running + c.completed + c.failed + c.skipped + c.cancelled;
}

} // namespace

steered_world::steered_world(std::uint64_t seed, operator_mood mood) : dice_{seed}, mood_{mood} {
  add_actions();
  subscribe({.types = {event_type::execution, event_type::process}},
            [this](std::span<const shared_event> events, std::uint64_t) {
              for (const auto& each : events)
                if (const auto* step = std::get_if<execution_event>(each.get()))
                  hear(*step);
                else
                  hear(std::get<process_event>(*each));
            });
}

/// `test:block` takes its time, `test:flaky` fails at first, `test:hang` waits to be stopped,
/// `test:sub` runs another workflow.
void steered_world::add_actions() {
  auto note = [this](const action_context& context) {
    if (!performed_.insert(context.execution_id + '@' + std::to_string(context.attempt)).second)
      complain("an attempt is made twice: " + context.execution_id);
  };
  auto add = [this](const char* method, deferred_method run, bool only_waits = false) {
    action entry;
    entry.service = "test";
    entry.method = method;
    entry.pace = action_pace::deferred;
    entry.only_waits = only_waits;
    entry.run = std::move(run);
    auto added = actions.add(std::move(entry));
    REQUIRE(added);
  };
  add("block", [this, note](const action_context& context, const value& input, action_promise say) {
    note(context);
    say.fulfil_after(std::chrono::milliseconds{dice_.below(30)}, input);
  });
  add("flaky", [note](const action_context& context, const value& input, action_promise say) {
    note(context);
    if (context.attempt <= input->at("failures").get<std::uint32_t>())
      say.fail("flaky");
    else
      say.fulfil(input);
  });
  add("hang", [note](const action_context& context, const value& input, action_promise say) {
    note(context);
    say.fulfil_after(std::chrono::hours{24 * 365}, input);
  });
  add(
    "sub",
    [this, note](const action_context& context, const value&, action_promise say) {
      note(context);
      start_sub_workflow(context, std::move(say));
    },
    true);
}

/// As `workflow:run` does, without reading a file in a job slot.
void steered_world::start_sub_workflow(const action_context& context, action_promise answer) {
  auto text = workflow_generator{dice_.next(), flow_style::parallel}.generate();
  auto flow = load_text(text, "child.json", {}, {actions, types, {}});
  if (!flow || children_ == children_max)
    return answer.fulfil(null_value());
  auto id = "child" + std::to_string(++children_);
  auto waiting = std::make_shared<std::optional<action_promise>>(std::move(answer));
  using watch = std::stop_callback<std::function<void()>>;
  auto cancel = [this, id] {
    caf::anon_send(supervising, steer_process{id, input::cancel{"stopped"}});
  };
  auto stopping = std::make_shared<watch>(context.stop, cancel);
  start_process_of(*flow, id, context.process_id, [waiting, stopping](const process_status& last) {
    if (auto say = std::exchange(*waiting, std::nullopt)) {
      if (last.output.state == process_state::completed)
        say->fulfil(null_value());
      else
        say->fail("its process ended otherwise");
    }
  });
}

void steered_world::start_process_of(workflow_ptr flow, std::string id, std::string parent,
                                     std::function<void(process_status)> on_ended) {
  processes_[id].record = std::make_unique<run_record>(flow);
  start_process order;
  order.process_id = id;
  order.flow = std::move(flow);
  order.begin.parent_id = std::move(parent);
  if (mood_.asks) {
    order.begin.policy.emplace().mode = policy_mode::ask;
    order.begin.policy->skip = {"nop.*", "test.sub"};
  }
  order.on_ended = [this, id, on_ended = std::move(on_ended)](const process_status& last) {
    processes_[id].end = last;
    if (on_ended)
      on_ended(last);
  };
  order.on_taken_up = [this, id] {
    processes_[id].end.reset();
    processes_[id].record->take_up_again();
  };
  caf::anon_send(supervising, std::move(order));
}

std::string steered_world::run(const std::string& definition) {
  auto text = nlohmann::ordered_json::parse(definition);
  if (dice_.percent(50))
    text["pipeline"]["tasks"].push_back({{"id", "sub"}, {"action", "test:sub"}});
  auto flow = load_text(text.dump(), "flow.json", {}, {actions, types, {}});
  if (!flow)
    return {}; // some hold a cycle or a jump that isn't allowed
  start_process_of(*flow, "p", {}, {});
  for (unsigned moment = 0; complaint_.empty() && (!all_ended() || take_up_again()); ++moment) {
    if (moment == moments_max)
      complain("hangs: it does not end");
    step();
  }
  if (complaint_.empty())
    check_ends();
  return complaint_;
}

bool steered_world::all_ended() const {
  return std::ranges::all_of(processes_,
                             [](const auto& each) { return each.second.end.has_value(); });
}

/// One moment: some messages are handled, and the operator may do something.
void steered_world::step() {
  auto busy = handle_some();
  if (dice_.percent(mood_.steers)) {
    interfere();
    return;
  }
  if (busy)
    return;
  if (!decide_something())
    pass_time();
  release_the_paused();
}

/// Handles up to a few messages, of actors drawn at random. False: there was none.
bool steered_world::handle_some() {
  auto& runnable = scheduler.jobs;
  auto busy = !runnable.empty();
  for (auto left = 1 + dice_.below(40); left > 0 && !runnable.empty(); --left) {
    auto next = runnable.begin() + static_cast<std::ptrdiff_t>(dice_.below(runnable.size()));
    std::rotate(runnable.begin(), next, next + 1);
    scheduler.run_once();
  }
  return busy;
}

void steered_world::interfere() {
  if (dice_.percent(30) && decide_something())
    return;
  auto target
    = std::next(processes_.begin(), static_cast<std::ptrdiff_t>(dice_.below(processes_.size())));
  steer(target->first);
}

/// Some of this makes no sense in the state that the process is in, and must change nothing.
void steered_world::steer(const std::string& id) {
  if (dice_.percent(mood_.cancels))
    return caf::anon_send(supervising, steer_process{id, input::cancel{"asked to"}});
  switch (dice_.below(4)) {
    case 0: return caf::anon_send(supervising, steer_process{id, input::pause{"asked to"}});
    case 1: return caf::anon_send(supervising, steer_process{id, input::step{}});
    default: return caf::anon_send(supervising, steer_process{id, input::resume{}});
  }
}

/// Decides on one pending approval; one in five twice, as two people at once do.
bool steered_world::decide_something() {
  if (!mood_.asks)
    return false;
  auto pending = self->request(approving, caf::infinite, list_approvals{});
  std::optional<approval_list> known;
  settle(); // the answer needs a moment
  known = *reply<approval_list>(pending);
  if (known->pending.empty())
    return false;
  const auto& chosen = known->pending[dice_.below(known->pending.size())];
  caf::anon_send(approving, decide_approval{chosen.execution_id, dice_.percent(85), "so be it"});
  if (dice_.percent(20))
    caf::anon_send(approving, decide_approval{chosen.execution_id, dice_.percent(50), "me too"});
  return true;
}

void steered_world::pass_time() {
  scheduler.advance_time(std::chrono::milliseconds{1 + dice_.below(200)});
}

/// Nothing is left to be done: what is paused would stay so for ever.
void steered_world::release_the_paused() {
  if (!scheduler.jobs.empty())
    return;
  for (const auto& [id, each] : processes_)
    if (each.state == process_state::paused)
      caf::anon_send(supervising, steer_process{id, input::resume{}});
}

/// Whether the process has failed and was taken up again.
bool steered_world::take_up_again() {
  const auto& last = processes_["p"].end;
  if (resumes_ == mood_.resumes_max || last->output.state == process_state::completed)
    return false;
  ++resumes_;
  auto done = ask<process_status>(supervising, steer_process{"p", input::resume_failed{}});
  if (!done)
    complain("it can't be taken up again: " + to_string(done.error()));
  return true;
}

void steered_world::hear(const execution_event& change) {
  auto& known = processes_[change.process_id];
  if (known.end)
    complain("an event after the end: " + to_json_line(change));
  known.record->take(change);
  if (auto wrong = known.record->complaint(); !wrong.empty())
    complain(wrong);
}

void steered_world::hear(const process_event& change) {
  auto& known = processes_[change.process_id];
  if (!may_follow(known.state, change.state))
    complain(change.process_id + " went from " + std::string{to_string(known.state)} + " to "
             + std::string{to_string(change.state)});
  known.state = change.state;
}

void steered_world::check_ends() {
  settle();
  for (auto& [id, each] : processes_) {
    each.record->check_end(true);
    if (auto wrong = each.record->complaint(); !wrong.empty())
      complain(id + ": " + wrong);
    const auto& counters = each.end->counters;
    auto completed = each.record->completed_steps();
    if (!adds_up(counters) || counters.pending + counters.waiting + counters.running != 0)
      complain(id + ": the counters do not add up");
    if (completed != counters.completed)
      complain(id + ": " + std::to_string(completed) + " steps completed, "
               + std::to_string(counters.completed) + " were counted");
    if (each.state != each.end->output.state)
      complain(id + ": the state that was told last is not that of the end");
  }
}

void steered_world::complain(const std::string& what) {
  if (complaint_.empty())
    complaint_ = what;
}

} // namespace troupe::testing
