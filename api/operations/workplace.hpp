/// What operations work with.
#pragma once

#include "api/operations/operation.hpp"
#include "api/operations/process_quotas.hpp"
#include "api/operations/request_pool.hpp"
#include "api/operations/waiting_room.hpp"
#include "runtime/node/process_directory.hpp"
#include "runtime/node/schedule_book.hpp"
#include "runtime/node/view_book.hpp"
#include "runtime/node/workflow_catalogue.hpp"
#include "troupe/runtime.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace troupe {
class secret_keeper;
}

namespace troupe::api {

class audit_log;
class event_streams;
class log_streams;
class taking_up;
class token_book;

/// The parts of a server, for one call. All but `processes` may be kept for later.
struct workplace {
  runtime& node;                          ///< The server's own.
  process_directory* processes = nullptr; ///< Of this thread; null where a call runs at once.
  std::shared_ptr<request_pool> pool{};
  std::shared_ptr<waiting_room> waiting{};
  std::shared_ptr<process_quotas> quotas{};
  std::span<const operation> operations{};       ///< The table.
  std::string version{};                         ///< Of Troupe.
  const process_place* place = nullptr;          ///< Where the processes are.
  workflow_catalogue* catalogue = nullptr;       ///< Any threads may use it,
  secret_keeper* secrets = nullptr;              ///< this,
  schedule_book* schedules = nullptr;            ///< this,
  view_book* views = nullptr;                    ///< this,
  token_book* tokens = nullptr;                  ///< this,
  const audit_log* changes = nullptr;            ///< this,
  event_streams* events = nullptr;               ///< this,
  log_streams* logs = nullptr;                   ///< this,
  taking_up* takes_up = nullptr;                 ///< and this.
  std::function<bool(const caller&)> may_stay{}; ///< See `desk_setting`.
};

/// Whether somebody may see processes of the workflow of that name, and start them.
bool may_see(const caller& who, std::string_view workflow_name);

/// Narrows a query to what somebody may see.
process_query for_caller(process_query which, const caller& who);

/// The query that the filter line `q` is, for who asks.
tl::expected<process_query, api_problem> query_of(const call& asked);

/// The process of that id, or that the call's `id` is. Fails with 404 where there is none, and
/// likewise where the caller may not see it.
tl::expected<listed_process, api_problem> meant(const caller& who, const workplace& at,
                                                const std::string& id);
tl::expected<listed_process, api_problem> meant(const call& asked, const workplace& at);

/// The same, of those that the store has.
tl::expected<listed_process, api_problem> meant_stored(const caller& who, const workplace& at,
                                                       const std::string& id);

/// `to_json(listed_process)`, and where it has ended and is stored its `output`. Fails where that
/// can't be read.
result<json> with_output(const listed_process& row, process_directory& in);

/// Answers with the process, as `with_output` has it, once it has ended, or `longest` from now,
/// where this server's runtime drives it; else then. `make` says how.
void answer_end(const workplace& at, const listed_process& row, duration longest,
                std::function<reply(json shown, bool has_ended)> make, const responder& answer);

/// Does `work`, which answers itself; what it throws is the answer else.
void guarded(const responder& answer, const std::function<void()>& work);

/// The answer of a `result`.
template <class T, class Make>
outcome answer_of(result<T> given, Make make) {
  if (!given)
    return tl::unexpected{problem_of(given.error())};
  return make(std::move(*given));
}

} // namespace troupe::api
