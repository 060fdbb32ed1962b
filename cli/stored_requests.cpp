#include "cli/stored_requests.hpp"

#include "cli/standard_streams.hpp"
#include "cli/stored_process.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/recorded_request.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// Of the engine: bounds what is looked at.
constexpr std::size_t steps_max = 65'536;

result<void> apply(const recorded_request& asked, replayed_process& left) {
  return input_of(asked, left).and_then([&](input::any what) {
    return left.machine.apply(std::move(what), std::chrono::system_clock::now());
  });
}

/// The process with all that was recorded before: as it will be when it is resumed.
result<replayed_process> as_resumed(store& from, const process_row& row, const runtime& node) {
  auto flow = flow_of(from, row, node);
  if (!flow)
    return tl::unexpected{std::move(flow.error())};
  auto left = replay_stored(from, row, *flow);
  if (!left)
    return left;
  auto before = from.requests(row.key);
  if (!before)
    return tl::unexpected{std::move(before.error())};
  for (const auto& each : *before)
    static_cast<void>(apply(each, *left)); // dropped there, too
  left->machine.work(steps_max);
  for (const auto& stamp : left->machine.take_effects().approvals_to_withdraw)
    left->approvals.erase(stamp);
  return left;
}

/// Does what is asked to the process as it will be when it is resumed.
result<void> try_out(store& from, const process_row& row, const recorded_request& asked) {
  runtime node{{.threads = 1, .jobs = 1}};
  return as_resumed(from, row, node).and_then([&](replayed_process left) {
    return apply(asked, left);
  });
}

/// Adds what the process waits for.
result<void> add_pending(store& from, const process_row& row, const runtime& node,
                         std::vector<approval_request>& to) {
  auto all = from.executions(row.key, {});
  if (!all)
    return tl::unexpected{std::move(all.error())};
  if (std::ranges::none_of(*all, [](const shown_execution& each) {
        return each.row.state == task_state::wait_for_approval;
      }))
    return {};
  auto left = as_resumed(from, row, node);
  if (!left)
    return tl::unexpected{std::move(left.error())};
  for (auto& [stamp, open] : left->approvals)
    to.push_back(request_of(std::move(open.asked), row.id, left->terms, open.at));
  return {};
}

} // namespace

exit_code record_request(const control_request& asked, const state_place& place,
                         after_request then) {
  auto from = open_existing(place);
  if (!from)
    return store_failed(from.error());
  auto row = find_process(**from, asked.process);
  if (!row)
    return fail(row.error());
  auto form = recorded_form(asked);
  auto done = may_take(*row, std::chrono::system_clock::now())
                .and_then([&] { return try_out(**from, *row, form); })
                .and_then([&] {
                  return (*from)->record_request({row->key, row->fence}, form,
                                                 std::chrono::system_clock::now());
                });
  if (!done)
    return fail(done.error());
  if (then == after_request::waits)
    say("troupe: " + form.what + " of process " + row->id
        + " is recorded: it takes effect when it is resumed");
  return exit_code::ok;
}

result<std::vector<approval_request>> stored_approvals(const state_place& place) {
  std::vector<approval_request> pending;
  auto rows = stored_processes(place, {.live = true});
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  std::erase_if(
    *rows, [](const process_row& row) { return !may_take(row, std::chrono::system_clock::now()); });
  if (rows->empty())
    return pending;
  auto from = open_existing(place);
  if (!from)
    return tl::unexpected{std::move(from.error())};
  runtime node{{.threads = 1, .jobs = 1}};
  for (const auto& row : *rows)
    if (auto added = add_pending(**from, row, node, pending); !added)
      say("troupe: " + added.error().message); // the others are listed all the same
  return pending;
}

} // namespace troupe::cli
