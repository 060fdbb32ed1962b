#include "api/operations/workplace.hpp"

#include "runtime/base/text.hpp"
#include "runtime/model/query_line.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace troupe::api {

bool may_see(const caller& who, std::string_view workflow_name) {
  return who.workflows.empty() || matches_pattern(who.workflows, workflow_name);
}

process_query for_caller(process_query which, const caller& who) {
  which.within = who.workflows;
  if (which.name.empty())
    which.name = who.workflows; // which an index knows
  return which;
}

tl::expected<process_query, api_problem> query_of(const call& asked) {
  auto which = parse_query(asked.text("q"), std::chrono::system_clock::now());
  if (!which) {
    which.error().message.insert(0, "q: ");
    return tl::unexpected{problem_of(which.error())};
  }
  return for_caller(std::move(*which), asked.by);
}

tl::expected<listed_process, api_problem> meant(const caller& who, const workplace& at,
                                                const std::string& id) {
  auto row = at.processes->find(id);
  // The runtime remembers some that have ended, and the store decides whether there still are such.
  const auto is_gone
    = row && is_final(row->summary.state) && at.processes->has_store() && !at.processes->keeps(id);
  if (row && (is_gone || !may_see(who, row->summary.name)))
    row = failure(error_code::process_unknown, "there is no process \"" + id + '"');
  if (!row)
    return tl::unexpected{problem_of(row.error())};
  return std::move(*row);
}

tl::expected<listed_process, api_problem> meant(const call& asked, const workplace& at) {
  return meant(asked.by, at, asked.text("id"));
}

tl::expected<listed_process, api_problem> meant_stored(const caller& who, const workplace& at,
                                                       const std::string& id) {
  auto row = meant(who, at, id);
  if (row && !at.processes->keeps(id))
    return tl::unexpected{
      problem_of(error_code::store_missing, "process " + id
                                              + " is kept in memory alone, not in the store "
                                                "of this server")};
  return row;
}

result<json> with_output(const listed_process& row, process_directory& in) {
  auto shown = to_json(row);
  if (!is_final(row.summary.state) || !in.keeps(row.summary.id))
    return shown;
  return in.output(row.summary.id).map([&](json values) {
    shown["output"] = std::move(values);
    return shown;
  });
}

void answer_end(const workplace& at, const listed_process& row, duration longest,
                std::function<reply(json shown, bool has_ended)> make, const responder& answer) {
  auto tell = [id = row.summary.id, make = std::move(make), answer](process_directory& in) {
    guarded(answer, [&] {
      auto found = in.find(id);
      auto shown
        = found.and_then([&](const listed_process& each) { return with_output(each, in); });
      if (shown)
        answer(make(std::move(*shown), is_final(found->summary.state)));
      else
        answer(tl::unexpected{problem_of(shown.error())});
    });
  };
  if (is_final(row.summary.state) || longest <= duration::zero())
    return tell(*at.processes);
  auto wake = [pool = at.pool, tell = std::move(tell)] { static_cast<void>(pool->add(tell)); };
  if (auto running = at.node.find(row.summary.id))
    return at.waiting->wait_for(*running, longest, std::move(wake));
  // Another runtime drives it, or none does, unless it has ended since the row was read.
  auto since = at.processes->find(row.summary.id);
  at.waiting->wait(since && is_final(since->summary.state) ? duration::zero() : longest,
                   std::move(wake));
}

void guarded(const responder& answer, const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& fault) { // memory is exhausted, say
    answer(tl::unexpected{problem_of(error_code::internal, fault.what())});
  }
}

} // namespace troupe::api
