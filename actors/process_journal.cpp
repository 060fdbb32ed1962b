#include "actors/process_journal.hpp"

#include "runtime/durability/cbor.hpp"
#include "runtime/durability/result_basis.hpp"
#include "runtime/engine/decisions.hpp"

namespace troupe {

result<void> process_journal::apply(engine& machine, input::any&& what, time_point at) {
  if (auto fits = std::visit([&](auto& each) { return admit(machine, each); }, what); !fits)
    return fits;
  std::visit([&](const auto& each) { note_result(machine, each, at); }, what);
  auto form = input::recorded_form(what);
  auto done = machine.apply(std::move(what), at);
  if (done)
    gathered_.inputs.push_back({at, std::move(form)});
  return done;
}

/// An action whose output can't be stored has failed.
result<void> process_journal::admit(const engine& machine, input::action_finished& news) const {
  news.execution = machine.execution_number(news.stamp);
  if (news.outcome)
    if (auto fits = check_size("its output", **news.outcome); !fits)
      news.outcome = tl::unexpected{std::move(fits.error())};
  return {};
}

result<void> process_journal::admit(const engine&, input::signal& asked) const {
  return check_size("its payload", *asked.payload);
}

/// A result that can't be stored here is none.
result<void> process_journal::admit(const engine& machine, input::result_answered& news) const {
  news.execution = machine.execution_number(news.stamp);
  if (auto fits = check_size("its earlier result", *news.output); !fits) {
    news.found = false;
    news.output = null_value();
    news.origin.clear();
    news.reason = std::move(fits.error().message);
  }
  return {};
}

std::uint64_t process_journal::place_of(const engine& machine, const run_stamp& attempt) {
  return place_hash(machine.flow()->name, machine.place_of(attempt), labels_);
}

/// What has ended well is kept with its end, or not at all.
void process_journal::note_result(const engine& machine, const input::action_finished& news,
                                  time_point at) {
  if (!news.basis || !news.outcome || news.execution == 0)
    return;
  const auto& process_id = machine.options().process_id;
  const auto& basis = *news.basis;
  made_result made;
  auto& row = made.row;
  row.number = news.execution;
  row.attempt = news.stamp.attempt;
  row.execution = machine.execution_id(news.stamp).substr(process_id.size());
  row.digest = basis.digest;
  row.marks = basis.marks;
  row.place = place_of(machine, news.stamp);
  row.at = at;
  row.reads = bytes_of_marks(basis.reads);
  auto writes = basis.writes;
  for (const auto& each : basis.kept)
    if (each.bytes.size() <= value_max_)
      made.files.push_back(each);
    else
      for (auto& mark : writes)
        mark.is_kept = mark.is_kept && mark.hash != each.hash;
  row.writes = bytes_of_marks(writes);
  made.output = *news.outcome;
  results_.push_back(std::move(made));
}

/// Fails where `what` has more bytes than can be stored; `name` stands for it in the message.
result<void> process_journal::check_size(const char* name, const json& what) const {
  auto size = cbor_size(what);
  if (size <= value_max_)
    return {};
  return failure(error_code::argument_invalid,
                 std::string{name} + " is " + std::to_string(size) + " bytes; at most "
                   + std::to_string(value_max_)
                   + " can be kept: write it to a file and give its place");
}

append_entry process_journal::cut(const engine& machine, std::uint64_t steps, bool unfinished,
                                  effects& done, bool effects_wait) {
  append_entry order;
  order.process = process_;
  order.fence = fence_;
  order.number = ++number_;
  order.birth = std::exchange(birth_, nullptr);
  order.entry = std::exchange(gathered_, {});
  order.results = std::exchange(results_, {});
  order.entry.steps = steps;
  order.entry.scn = machine.scn();
  standings_.push_back({machine.counters(), machine.scn()});
  add_decisions(decisions_, done);
  order.entry.decisions = decisions_.sum();
  order.entry.changes = std::exchange(done.recorded, {});
  order.state = machine.state();
  for (const auto& change : done.changes)
    reason_ = change.reason;
  order.reason = reason_;
  unfinished_ = unfinished;
  if (machine.ended())
    order.ended = std::make_shared<const process_output>(machine.output());
  if (effects_wait)
    held_.emplace_back(number_, std::exchange(done, {}));
  return order;
}

std::optional<effects> process_journal::commit(const entry_committed& news) {
  process_ = news.process;
  fence_ = news.fence;
  for (; committed_ < news.number; ++committed_) {
    stored_ = standings_.front();
    standings_.pop_front();
  }
  rhythm_.grow(news.bytes);
  if (held_.empty() || held_.front().first != news.number)
    return std::nullopt;
  auto ready = std::move(held_.front().second);
  held_.pop_front();
  return ready;
}

} // namespace troupe
