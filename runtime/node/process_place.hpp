/// Where the processes are that somebody asks about, whoever drives them.
#pragma once

#include "runtime/engine/verb.hpp"
#include "runtime/language/workflow/value_type.hpp"
#include "troupe/json.hpp"
#include "troupe/registry.hpp"
#include "troupe/result.hpp"

#include <functional>
#include <string>

namespace troupe {

/// A runtime of this program: it is asked directly, not through its socket.
struct own_runtime {
  std::string address{}; ///< Of its control socket, at which others, and its store, know it.
  /// Answers as `answer_control` does; empty: there is none. Any thread; must outlive whoever has
  /// this.
  std::function<result<json>(const control_request&)> answer{};
};

/// A state folder and a store.
struct process_place {
  std::string folder;       ///< In which runtimes listen.
  std::string store;        ///< The path of the database.
  bool wants_store = false; ///< That there is none is an error; else it is as good as empty.
  /// What the definitions of stored processes name; null: the built-in actions, no type. They must
  /// outlive whoever has this.
  const action_registry* actions = nullptr;
  const type_registry* types = nullptr;
  /// Hears what an operator should know besides: which runtime could not be reached, say. On the
  /// thread that asks.
  std::function<void(const std::string&)> on_notice = {};
  own_runtime own = {}; ///< Of whoever asks.
};

} // namespace troupe
