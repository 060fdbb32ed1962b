#include "tests/store/memory_store.hpp"

#include <algorithm>

namespace troupe {

result<std::int64_t> memory_store::register_owner(const owner& self) {
  self_ = ++last_;
  owners_[self_] = self;
  owners_[self_].key = self_;
  owners_[self_].life = owner_life::lives;
  return self_;
}

result<void> memory_store::retire() {
  owners_[self_].life = owner_life::gone;
  return {};
}

result<void> memory_store::beat(std::int64_t key, time_point now, const std::string& address) {
  owners_[key].heartbeat = now;
  owners_[key].address = address;
  return {};
}

result<std::vector<receipt>> memory_store::commit(std::span<const change> group) {
  std::vector<receipt> receipts;
  for (const auto& each : group)
    receipts.push_back(write(each));
  return receipts;
}

process_key memory_store::write_birth(const process_birth& birth) {
  auto lost_parent = std::ranges::any_of(processes_, [&](const auto& each) {
    return each.second.row.id == birth.parent_id && each.second.owner != self_;
  });
  if (lost_parent || !used_.insert(birth.id).second)
    return 0;
  auto key = ++last_;
  auto& fresh = processes_[key];
  fresh.row = {.key = key,
               .id = birth.id,
               .name = birth.definition->name,
               .parent_id = birth.parent_id,
               .continues = birth.continues,
               .labels = birth.labels,
               .accepted = birth.accepted,
               .fence = static_cast<std::uint64_t>(key)};
  fresh.definition = birth.definition;
  fresh.owner = self_;
  return key;
}

receipt memory_store::write(const change& each) {
  auto key = each.birth ? write_birth(*each.birth) : each.process;
  auto* known = find(key);
  if (!known || (!each.birth && known->row.fence != each.fence)
      || known->row.entries + 1 != each.number)
    return {key, each.fence, false};
  auto& row = known->row;
  row.state = each.state;
  row.reason = each.reason;
  row.scn = each.scn;
  row.entries = each.number;
  row.ended = each.end ? std::optional{each.end->at} : std::nullopt;
  if (each.end) {
    row.output = each.end->output;
    row.errors = each.end->errors;
  }
  known->journal.push_back(each.entry);
  for (const auto& changed : each.executions) {
    auto& kept = known->executions[changed.number];
    auto started = kept.started == time_point{} ? changed.started : kept.started;
    kept = changed;
    kept.started = started;
  }
  for (const auto& body : each.contents)
    contents_[body.hash] = body.bytes;
  if (each.took_requests)
    known->requests.clear();
  if (each.state == process_state::completed)
    known->latest.reset();
  return {key, row.fence, true};
}

result<std::vector<std::uint64_t>> memory_store::take_over(std::span<const seen_process> seen) {
  std::vector<std::uint64_t> fences;
  for (const auto& [process, fence] : seen) {
    auto* known = find(process);
    auto free = known && known->row.fence == fence;
    if (free) {
      known->owner = self_;
      known->row.fence = static_cast<std::uint64_t>(++last_);
    }
    fences.push_back(free ? known->row.fence : 0);
  }
  return fences;
}

result<bool> memory_store::holds(process_key process, std::uint64_t fence) {
  auto* known = find(process);
  return known && known->row.fence == fence;
}

process_row memory_store::row_of(const kept_process& known) const {
  auto row = known.row;
  if (auto driver = owners_.find(known.owner); !row.ended && driver != owners_.end())
    row.driven_by = driver->second;
  return row;
}

result<std::optional<process_row>> memory_store::find(const std::string& id) {
  for (const auto& [key, known] : processes_)
    if (known.row.id == id)
      return row_of(known);
  return std::nullopt;
}

result<process_page> memory_store::page(const process_query& which, const page_request& wanted) {
  if (wanted.after)
    if (auto fits = check_position(which, *wanted.after); !fits)
      return tl::unexpected{std::move(fits.error())};
  std::vector<process_row> rows;
  for (const auto& [key, known] : processes_)
    if (matches(which, known.row)
        && !(wanted.after && was_told(which, position_of(which, known.row), *wanted.after)))
      rows.push_back(row_of(known));
  std::ranges::sort(rows, [&](const process_row& one, const process_row& other) {
    return one.key != other.key
           && was_told(which, position_of(which, one), position_of(which, other));
  });
  process_page made;
  if (rows.size() > wanted.most) {
    rows.resize(wanted.most);
    made.next = position_of(which, rows.back());
  }
  made.rows = std::move(rows);
  return made;
}

result<std::vector<owner>> memory_store::owners() {
  std::vector<owner> found;
  for (const auto& [key, each] : owners_)
    found.push_back(each);
  return found;
}

result<std::vector<shown_execution>> memory_store::executions(process_key process,
                                                              execution_span which) {
  std::vector<shown_execution> shown;
  if (auto* known = find(process))
    for (const auto& [number, row] : known->executions)
      if (number >= which.first && number <= which.last)
        shown.push_back({row, known->definition->task_ids.at(row.task)});
  return shown;
}

result<execution_page> memory_store::page_of(process_key process, const execution_query& which,
                                             const execution_request& wanted) {
  auto behind = executions(process, {.first = wanted.after + 1});
  if (!behind)
    return tl::unexpected{std::move(behind.error())};
  execution_page made;
  for (auto& each : *behind)
    if (matches(which, each)) {
      if (made.rows.size() == wanted.most) {
        made.next = made.rows.back().row.number;
        break;
      }
      made.rows.push_back(std::move(each));
    }
  return made;
}

result<stored_definition> memory_store::definition_of(process_key process) {
  auto* known = find(process);
  if (!known)
    return failure(error_code::process_unknown,
                   "the store has no process " + std::to_string(process));
  return *known->definition;
}

result<void> memory_store::read_journal(process_key process, std::uint64_t after,
                                        const std::function<bool(std::string_view entry)>& hear) {
  auto* known = find(process);
  if (!known)
    return failure(error_code::process_unknown,
                   "the store has no process " + std::to_string(process));
  for (auto n = after; n < known->journal.size(); ++n)
    if (!hear(known->journal[n]))
      break;
  return {};
}

result<void> memory_store::write_checkpoint(process_key process, const checkpoint& made) {
  auto* known = find(process);
  if (known && known->row.state != process_state::completed && known->row.entries >= made.entries)
    known->latest = made;
  return {};
}

result<std::optional<checkpoint>> memory_store::read_checkpoint(process_key process) {
  auto* known = find(process);
  return known ? known->latest : std::nullopt;
}

result<bool> memory_store::uses_content(process_key, const content_hash& hash) {
  return contents_.contains(hash); // none is ever dropped
}

result<std::string> memory_store::read_content(const content_hash& hash) {
  auto known = contents_.find(hash);
  if (known == contents_.end())
    return failure(error_code::store_damaged, "the store lacks a value that a journal refers to");
  return known->second;
}

result<void> memory_store::record_request(const seen_process& seen, const recorded_request& request,
                                          time_point) {
  auto* known = find(seen.process);
  if (!known || known->row.fence != seen.fence)
    return failure(error_code::process_owned,
                   "the process has just been taken over by another runtime");
  known->requests.push_back(request);
  return {};
}

result<std::vector<recorded_request>> memory_store::requests(process_key process) {
  auto* known = find(process);
  return known ? known->requests : std::vector<recorded_request>{};
}

result<std::size_t> memory_store::remove(std::span<const seen_process> ended) {
  auto is_needed = [this](const process_row& row) {
    return std::ranges::any_of(processes_, [&](const auto& each) {
      return each.second.row.id == row.parent_id && !each.second.row.ended;
    });
  };
  std::size_t removed = 0;
  for (const auto& [key, fence] : ended)
    if (auto* known = find(key);
        known && known->row.ended && known->row.fence == fence && !is_needed(known->row))
      removed += drop(key) ? 1 : 0;
  return removed;
}

result<bool> memory_store::give_up(const seen_process& seen) {
  auto* known = find(seen.process);
  return known && known->row.fence == seen.fence && drop(seen.process);
}

/// The id of one that a task of another process had started stays used, as long as that is there.
bool memory_store::drop(process_key process) {
  auto gone = processes_.extract(process);
  if (!gone)
    return false;
  const auto& row = gone.mapped().row;
  if (std::ranges::none_of(processes_,
                           [&](const auto& each) { return each.second.row.id == row.parent_id; }))
    used_.erase(row.id);
  return true;
}

result<catalogue_receipt> memory_store::write_catalogue(const catalogue_change& wanted) {
  if (auto fits = check_catalogue(wanted); !fits)
    return tl::unexpected{std::move(fits.error())};
  auto known = catalogue_.find(wanted.name);
  const auto* newest = known == catalogue_.end() ? nullptr : &known->second.back();
  auto next = next_version(newest, wanted);
  if (!next)
    return tl::unexpected{std::move(next.error())};
  catalogue_receipt got{*next ? **next : *newest, next->has_value()};
  got.newest.text.clear();
  if (*next)
    catalogue_[wanted.name].push_back(std::move(**next));
  return got;
}

result<std::vector<catalogue_entry>> memory_store::catalogue_names(const std::string& after,
                                                                   std::size_t most) {
  std::vector<catalogue_entry> found;
  for (auto each = catalogue_.upper_bound(after); each != catalogue_.end() && found.size() < most;
       ++each) {
    found.push_back(each->second.back());
    found.back().text.clear();
  }
  return found;
}

result<std::vector<catalogue_entry>>
memory_store::catalogue_versions(const std::string& name, std::uint64_t before, std::size_t most) {
  std::vector<catalogue_entry> found;
  if (auto known = catalogue_.find(name); known != catalogue_.end())
    for (auto each = known->second.rbegin(); each != known->second.rend(); ++each)
      if (each->version < before && found.size() < most) {
        found.push_back(*each);
        found.back().text.clear();
      }
  return found;
}

result<std::optional<catalogue_entry>> memory_store::find_catalogued(const std::string& name,
                                                                     std::uint64_t version) {
  auto known = catalogue_.find(name);
  if (known == catalogue_.end() || version > known->second.size())
    return std::nullopt;
  return version == 0 ? known->second.back() : known->second[version - 1];
}

memory_store::kept_process* memory_store::find(process_key process) {
  auto known = processes_.find(process);
  return known == processes_.end() ? nullptr : &known->second;
}

} // namespace troupe
