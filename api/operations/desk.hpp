/// Answers requests by the table of operations: who asks, what is meant, whether it is as it must
/// be, that it is recorded, and what comes of it.
#pragma once

#include "api/access/caller.hpp"
#include "api/http/message.hpp"
#include "api/operations/process_quotas.hpp"
#include "runtime/node/process_place.hpp"
#include "runtime/node/schedule_changes.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/runtime.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace troupe::api {

/// Who asks, or what is answered to one who may not even do that. Called on the thread of input and
/// output: must not block. Who has no token is a caller with the role `nobody`.
using entrance = std::function<tl::expected<caller, http_response>(const http_request& asked)>;

/// Records that somebody is about to do something to `target` (the id of a process, say, or
/// nothing), and calls `then` once that is done or can't be: then nothing is done to it. By several
/// threads at once; may block. `then` is called once, by any thread; it is quick.
using audit_sink = std::function<void(const caller& who, std::string_view operation,
                                      const std::string& target, const json& details,
                                      std::function<void(const result<void>& recorded)> then)>;

class audit_log;
class token_book;

/// How a desk is set up.
struct desk_setting {
  /// Where the processes are. Of `own` the address: that of the control socket of the desk's
  /// runtime, which must listen; it is asked directly.
  process_place place{};
  entrance enter{}; ///< Must be set, as `audit` must.
  audit_sink audit{};
  token_book* tokens = nullptr;       ///< Who may ask. Must be set, and outlive the desk,
  const audit_log* changes = nullptr; ///< as must this: what `audit` has recorded.
  /// Whether somebody whom `enter` has let in may still be told something: asked as long as a
  /// stream is open. Any thread; must not wait.
  std::function<bool(const caller& who)> may_stay = [](const caller& /*who*/) { return true; };
  quota_setting quotas{};         ///< Of what is started.
  std::string secret_key_file{};  ///< Of the secrets in the store; empty: the user's.
  std::string version{};          ///< Of Troupe.
  std::size_t threads = 16;       ///< For what may block.
  std::size_t most_waiting = 256; ///< Requests that wait for one of those; others get a 503.
};

/// Thread-safe, but for `close`.
class api_desk {
public:
  /// `node` must outlive it.
  api_desk(runtime& node, desk_setting setting);
  /// Closes it.
  ~api_desk();
  api_desk(const api_desk&) = delete;
  api_desk& operator=(const api_desk&) = delete;

  /// Answers a request, now or later, on any thread. Does not block: see `http_handler`.
  void operator()(http_request asked, http_answer answer);

  /// The same, for a server, which must not outlive it.
  http_handler handler();

  /// Counts processes that go on, of those that were active before, for the quotas: nobody may
  /// start anything under one until this was called. Fails with the first that can't be told; the
  /// others are counted all the same.
  result<void> adopt(std::span<const process> running);

  /// Tells streams which schedules have changed. Any thread; it may outlive the desk.
  schedule_listener schedule_teller() const;

  /// Answers what comes from now on with 503; who waits for the end of a process is told how it is
  /// so far, and streams of events end. Returns when all that came before is answered. Any number
  /// of times.
  void close();

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace troupe::api
