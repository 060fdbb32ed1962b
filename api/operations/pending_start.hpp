/// The start of a process, from the request on until it is answered: no thread waits for it.
#pragma once

#include "api/operations/workplace.hpp"
#include "runtime/base/labels.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::api {

/// What the request for a start says besides what is to be started.
struct start_terms {
  caller by{};
  json noted = nullptr; ///< What is kept with the process, to know the request again.
  bool has_key = false; ///< Its `Idempotency-Key` has made the id.
  duration wait{};      ///< How long the answer may wait for the end.
};

/// Answers a start whose id, or key, is taken: it is the same request again, or another one, or has
/// no key, and then `why` is told.
void answer_taken(const start_terms& asked, const workplace& at, const std::string& id,
                  const error& why, const responder& answer);

/// Answers a start, on a thread of the pool: with what is known of the process, unless it goes on
/// for longer than it is waited for.
class pending_start : public std::enable_shared_from_this<pending_start> {
public:
  /// `id` is the one that was chosen, if any; the process is one of `flow`, with these labels.
  pending_start(start_terms asked, const workplace& at, std::string id, workflow_summary flow,
                label_map labels, quota_place place, responder answer)
    : asked_{std::move(asked)}, at_{at}, id_{std::move(id)}, flow_{std::move(flow)},
      labels_{std::move(labels)}, place_{std::move(place)}, answer_{std::move(answer)} {}

  /// For `runtime::start`.
  start_listener listener();

private:
  void begin(result<process> running);
  void refuse(const error& why, process_directory& in);
  void tell_begin();
  void tell_end(process_directory& in);
  /// Goes on with `what` on a thread of the pool.
  void later(std::function<void(pending_start& self, process_directory& in)> what);

  const start_terms asked_;
  const workplace at_;
  const std::string id_;
  const workflow_summary flow_;
  const label_map labels_;
  quota_place place_;
  const responder answer_;
  std::optional<process> running_;
};

} // namespace troupe::api
