/// Asking a server (`troupe serve`) by HTTP: starting workflows, waiting, looking, steering.
///
///     auto server = troupe::client::open(); // TROUPE_SERVER, TROUPE_TOKEN
///     auto ended = server->run({.workflow = "etl", .init = {{"day", "2026-11-30"}}});
///
/// What the server refuses fails with its code (docs/errors.md); what it can't be asked for, or
/// does not answer, with `error_code::runtime_silent`: it may have been done or not.
#pragma once

#include "troupe/json.hpp"
#include "troupe/policy.hpp"
#include "troupe/result.hpp"
#include "troupe/state.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Which server is asked, and as whom.
struct client_options {
  std::string url{};   ///< `https://HOST:PORT`; empty: TROUPE_SERVER, or http://127.0.0.1:7070.
  std::string token{}; ///< Empty: TROUPE_TOKEN, or none. Sent to another machine by https only.
};

/// What is to be started.
struct served_start {
  std::string workflow{};   ///< `NAME` or `NAME@VERSION` of the catalogue,
  std::string definition{}; ///< or the text of a definition, which an admin may start.
  json init = nullptr;      ///< Values, a map; null: none.
  std::string id{};         ///< What the process is called, for ever; empty: the server chooses.
  /// The same key, token and workflow mean the same process, for ever; empty: one of its own.
  std::string key{};
  duration timeout{};               ///< How long it may take; 0: as the definition says.
  std::vector<std::string> tasks{}; ///< Only these; none: all.
};

/// A process as a server tells of it in a row.
struct served_process {
  std::string id{};
  std::string name{}; ///< Of its workflow.
  process_state state = process_state::pending;
  json output = nullptr;                       ///< Of one that was waited for and has completed.
  std::map<std::string, std::string> errors{}; ///< By namespace.
  json document = nullptr;                     ///< All that was told.

  bool has_ended() const { return is_final(state); }
  /// Its output. Fails where it has not completed, with its errors.
  result<json> result_of() const;
};

/// What an attempt wrote, or else gave.
struct served_log {
  std::string task_path{};
  std::uint32_t attempt = 0;
  bool failed = false;
  bool ended = true;
  std::string text{};
};

/// Hears of a process, and returns whether it wants to hear more.
using served_listener = std::function<bool(const served_process&)>;
/// Hears of an event: its name (`ready`, `processes`, `approvals`, ...) and what it says.
using served_event_listener = std::function<bool(const std::string& name, const json& content)>;

/// A server, over one connection. Movable. Used by one thread, but for `interrupt`: several threads
/// have one each. All calls wait for the server. A request that does no more when it is done twice
/// is sent once more where it got no answer.
class client {
public:
  /// Checks the options; connects with the first request only. Fails (`argument_invalid`) where the
  /// URL is none, or a token would be sent to another machine without TLS.
  static result<client> open(client_options options = {});
  client(client&& other) noexcept;
  client& operator=(client&& other) noexcept;
  ~client();

  // -- starting and waiting ------------------------------------------------------------------

  /// Returns once the start is stored.
  result<served_process> start(const served_start& wanted);

  /// Waits for the end, or for so long (0: no bound): then how it is so far.
  result<served_process> wait(const std::string& id, duration longest = {});

  /// `start` and `wait`.
  result<served_process> run(const served_start& wanted);

  // -- looking -------------------------------------------------------------------------------

  /// All that a filter line means (`state:failed name:etl-*`), the latest first, until `hear`
  /// returns false.
  result<void> each(const std::string& filter, const served_listener& hear);

  /// The same, `most` at most.
  result<std::vector<served_process>> list(const std::string& filter, std::size_t most = 1'000);

  /// All that is known of a process, as `troupe show --output json` has it.
  result<json> show(const std::string& id);

  /// What its commands wrote, or else what its actions gave; of one task, unless that is empty, and
  /// only so many lines at the end of each. The server tells of 4 MiB.
  result<std::vector<served_log>> logs(const std::string& id, const std::string& task = {},
                                       std::optional<std::size_t> tail = {});

  /// What happens, as it does (docs/server.md), until `hear` returns false, or the stream breaks
  /// off, which is a failure. The first is `ready`: what happens after it is told.
  result<void> listen(const std::vector<std::string>& topics, const served_event_listener& hear);

  // -- steering ------------------------------------------------------------------------------

  result<void> pause(const std::string& id, const std::string& reason = {});
  result<void> resume(const std::string& id);
  result<void> cancel(const std::string& id, const std::string& reason = {});
  /// Continues a failed one from where it failed.
  result<void> retry(const std::string& id);
  /// Sends it a signal that one of its tasks waits for.
  result<void> signal(const std::string& id, const std::string& name,
                      const json& payload = nullptr);
  /// Forgets one that has ended.
  result<void> remove(const std::string& id);

  /// What waits for a person; of one process, unless that is empty.
  result<std::vector<approval_request>> approvals(const std::string& id = {});
  result<void> approve(const std::string& execution_id);
  result<void> reject(const std::string& execution_id, const std::string& reason = {});

  // -- whatever else there is ----------------------------------------------------------------

  /// Makes a definition the newest version of a workflow, and returns its number.
  result<std::uint64_t> put_workflow(const std::string& name, const std::string& definition,
                                     const std::string& note = {});

  /// What the server says to a `GET` of a path below /api/v1, whose values are escaped.
  result<json> get(const std::string& path);
  /// The same of a `POST`.
  result<json> post(const std::string& path, const json& body);

  /// Has a request that waits for its answer fail. Any thread.
  void interrupt() noexcept;

private:
  struct parts;
  explicit client(std::unique_ptr<parts> made);
  result<void> steer(const std::string& path, const json& body);

  std::unique_ptr<parts> parts_;
};

} // namespace troupe
