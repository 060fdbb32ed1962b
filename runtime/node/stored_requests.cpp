#include "runtime/node/stored_requests.hpp"

#include "runtime/node/stored_process.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/recorded_request.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Of the engine: bounds what is looked at.
constexpr std::size_t steps_max = 65'536;

result<void> apply(const recorded_request& asked, replayed_process& left) {
  return input_of(asked, left).and_then([&](input::any what) {
    return left.machine.apply(std::move(what), std::chrono::system_clock::now());
  });
}

/// The process with all that was recorded before: as it will be when it is resumed.
result<replayed_process> as_resumed(store& from, const process_row& row,
                                    const load_options& loading) {
  stored_process shown{from, row, loading};
  auto left = shown.flow().and_then([&](const workflow_ptr& flow) { return shown.replay(flow); });
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

/// Adds what the process waits for.
result<void> add_pending(store& from, const process_row& row, const load_options& loading,
                         std::vector<approval_request>& to) {
  auto all = from.executions(row.key, {});
  if (!all)
    return tl::unexpected{std::move(all.error())};
  if (std::ranges::none_of(*all, [](const shown_execution& each) {
        return each.row.state == task_state::wait_for_approval;
      }))
    return {};
  auto left = as_resumed(from, row, loading);
  if (!left)
    return tl::unexpected{std::move(left.error())};
  for (auto& [stamp, open] : left->approvals)
    to.push_back(request_of(std::move(open.asked), row.id, left->terms, open.at));
  return {};
}

} // namespace

result<void> record_request(stored_processes& in, const control_request& asked) {
  auto from = in.open();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  auto row = in.find(asked.process);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  auto form = recorded_form(asked);
  return may_take(*row, std::chrono::system_clock::now())
    .and_then([&] { return as_resumed(**from, *row, in.loading()); })
    .and_then([&](replayed_process left) { return apply(form, left); })
    .and_then([&] {
      return (*from)->record_request({row->key, row->fence}, form,
                                     std::chrono::system_clock::now());
    });
}

result<std::vector<approval_request>> stored_approvals(stored_processes& in) {
  std::vector<approval_request> pending;
  auto rows = in.rows({.has_ended = false});
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  std::erase_if(
    *rows, [](const process_row& row) { return !may_take(row, std::chrono::system_clock::now()); });
  if (rows->empty())
    return pending;
  auto from = in.open();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  for (const auto& row : *rows)
    if (auto added = add_pending(**from, row, in.loading(), pending); !added)
      in.tell(added.error().message); // the others are listed all the same
  return pending;
}

} // namespace troupe
