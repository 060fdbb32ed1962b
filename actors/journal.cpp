#include "actors/journal.hpp"

#include "runtime/base/system_room.hpp"
#include "runtime/durability/cbor.hpp"
#include "runtime/durability/entry_codec.hpp"
#include "runtime/store/sqlite/execution_rows.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <iterator>
#include <new>

namespace troupe {

namespace {

/// Between two attempts at a store that can't be written.
constexpr auto retry_after = std::chrono::milliseconds{500};

/// Between two signs of life.
constexpr auto beat_every = std::chrono::seconds{2};

std::string what_of(const std::exception& reason) {
  auto spent = dynamic_cast<const std::bad_alloc*>(&reason) != nullptr;
  return spent ? "memory is exhausted" : reason.what();
}

process_end end_of(const process_output& output, time_point at) {
  constexpr auto readable = json::error_handler_t::replace; // of text that isn't UTF-8
  return {at, output.output.dump(-1, ' ', false, readable),
          json(output.errors).dump(-1, ' ', false, readable)};
}

/// With its output, which is a content of the entry where that is large: the entry has it, too.
result_row row_of(made_result& made) {
  auto row = std::move(made.row);
  append_cbor(row.output, *made.output);
  if (row.output.size() >= content_size_min)
    row.content = hash_of(std::exchange(row.output, {}));
  return row;
}

change change_of(append_entry& order) {
  change made;
  made.process = order.process;
  if (order.birth)
    made.birth = *order.birth;
  made.fence = order.fence;
  made.number = order.number;
  made.entry = encode(order.entry, made.contents);
  made.executions = rows_of(order.entry.changes);
  for (auto& each : order.results) {
    made.results.push_back(row_of(each));
    std::ranges::move(each.files, std::back_inserter(made.contents));
  }
  made.state = order.state;
  made.reason = std::move(order.reason);
  made.scn = order.entry.scn;
  made.took_requests = order.took_requests;
  if (order.ended)
    made.end = end_of(*order.ended, order.at);
  return made;
}

} // namespace

journal::journal(journal_actor::pointer self, setting where)
  : self_{self}, setting_{std::move(where)} {}

journal_actor::behavior_type journal::make_behavior() {
  self_->delayed_send(self_, beat_every, beat_due{});
  return {
    [this](append_entry& order) { append(order); },
    [this](const flush_journal&) { flush(); },
    [this](const beat_due&) { beat(); },
    [this](const take_processes& wanted) { return take(wanted); },
    [this](const look_at_claim& wanted) { look(wanted); },
    [this](const give_up_store&) { give_up(); },
    [this](const tell_address& news) {
      address_ = news.address;
      sign_on();
    },
    [this](const release_store&) { return release(); },
  };
}

/// One entry that can't be written down costs its process, and nobody else: what follows it of that
/// process the store refuses.
void journal::append(append_entry& order) {
  auto number = order.number;
  try {
    auto made = change_of(order);
    arriving_.senders.reserve(arriving_.senders.size() + 1);
    arriving_.changes.push_back(std::move(made));
    arriving_.senders.push_back(self_->current_sender());
  } catch (const std::exception& reason) {
    caf::anon_send(caf::actor_cast<caf::actor>(self_->current_sender()),
                   entry_committed{number, 0, 0, false, 0, what_of(reason)});
    return;
  }
  // What is in the mailbox by then comes first, and shares the commit.
  if (!std::exchange(flush_due_, true))
    self_->send(self_, flush_journal{});
}

void journal::flush() {
  flush_due_ = false;
  answer_looks();
  if (committing_.changes.empty())
    std::swap(committing_, arriving_);
  if (committing_.changes.empty())
    return;
  if (given_up_)
    return refuse({});
  auto receipts = commit();
  if (!receipts)
    return hold(receipts.error());
  setting_.commits.observe(setting_.uptime() - committed_at_);
  setting_.entries.add(
    static_cast<std::uint64_t>(std::ranges::count(*receipts, true, &receipt::written)));
  note_trouble({});
  answer(*receipts);
  if (!arriving_.changes.empty() && !std::exchange(flush_due_, true))
    self_->send(self_, flush_journal{});
}

result<std::vector<receipt>> journal::commit() {
  committed_at_ = setting_.uptime();
  try {
    return setting_.kept_in->commit(committing_.changes);
  } catch (const std::exception& reason) {
    auto starves = dynamic_cast<const std::bad_alloc*>(&reason) != nullptr;
    return failure(starves ? error_code::system_exhausted : error_code::store_failed,
                   "the store: " + what_of(reason));
  }
}

void journal::answer(const std::vector<receipt>& receipts) {
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    const auto& [process, fence, written, refusal] = receipts[i];
    const auto& made = committing_.changes[i];
    entry_committed news{made.number,       process, fence,        written,
                         made.entry.size(), refusal, committed_at_};
    caf::anon_send(caf::actor_cast<caf::actor>(committing_.senders[i]), news);
  }
  committing_ = {};
}

void journal::look(const look_at_claim& wanted) {
  looks_.emplace_back(wanted, self_->current_sender());
  answer_looks();
}

/// Tells processes whether they are this runtime's. Those that can't be looked at wait, until the
/// store is given up.
void journal::answer_looks() {
  while (!looks_.empty()) {
    const auto& [wanted, asker] = looks_.front();
    claim_seen seen;
    if (!given_up_) {
      auto as_of = setting_.uptime();
      auto holds = setting_.kept_in->holds(wanted.process, wanted.fence);
      if (!holds)
        return hold(holds.error());
      seen = {*holds, as_of};
    }
    caf::anon_send(caf::actor_cast<caf::actor>(asker), seen);
    looks_.pop_front();
  }
}

void journal::hold(const error& reason) {
  note_trouble(reason.message);
  if (closing_)
    return give_up();
  if (is_starved(reason))
    return refuse(reason.message);
  flush_due_ = true;
  self_->delayed_send(self_, retry_after, flush_journal{});
}

/// Whether memory has been wanting for so long that no more of it is waited for.
bool journal::is_starved(const error& reason) {
  if (reason.code != error_code::system_exhausted) {
    starving_since_.reset();
    return false;
  }
  auto now = setting_.uptime();
  if (now - starving_since_.value_or(now) >= memory_patience) {
    starving_since_.reset(); // who comes next waits as long
    return true;
  }
  starving_since_ = starving_since_.value_or(now);
  return false;
}

void journal::give_up() {
  closing_ = true;
  if (trouble_.empty())
    return;
  flush_due_ = false;
  given_up_ = true; // whether the last group is stored will never be known
  refuse({});
}

/// Tells who waits that nothing of it will be stored, because of `reason`; empty: this runtime
/// ends.
void journal::refuse(const std::string& reason) {
  for (auto* lost : {&committing_, &arriving_})
    for (std::size_t i = 0; i < lost->changes.size(); ++i)
      caf::anon_send(caf::actor_cast<caf::actor>(lost->senders[i]),
                     entry_committed{lost->changes[i].number, 0, 0, false, 0, reason});
  committing_ = {};
  arriving_ = {};
  for (const auto& [wanted, asker] : std::exchange(looks_, {}))
    caf::anon_send(caf::actor_cast<caf::actor>(asker), claim_seen{});
}

/// Writes what has gathered, or finds that it can't be written; then lets go of the store.
store_released journal::release() {
  closing_ = true;
  while (!committing_.changes.empty() || !arriving_.changes.empty())
    flush();
  given_up_ = released_ = true;
  answer_looks();
  // Who can't be told so finds this program gone, or silent, all the same.
  static_cast<void>(setting_.kept_in->retire());
  return {};
}

processes_taken journal::take(const take_processes& wanted) {
  if (released_)
    return {std::vector<std::uint64_t>(wanted.seen.size())};
  auto fences = setting_.kept_in->take_over(wanted.seen);
  return {fences ? std::move(*fences) : std::vector<std::uint64_t>(wanted.seen.size())};
}

void journal::beat() {
  sign_on();
  self_->delayed_send(self_, beat_every, beat_due{});
}

/// Says that this runtime lives, and where it is reached.
void journal::sign_on() {
  if (released_)
    return;
  if (auto done = setting_.kept_in->beat(setting_.owner, setting_.clock.now(), address_); !done)
    note_trouble(done.error().message);
  else if (committing_.changes.empty())
    note_trouble({});
}

void journal::note_trouble(const std::string& reason) {
  if (reason.empty())
    starving_since_.reset();
  if (reason == trouble_)
    return;
  trouble_ = reason;
  setting_.trouble.set(reason.empty() ? 0 : 1);
  if (setting_.on_trouble)
    setting_.on_trouble(reason);
}

} // namespace troupe
