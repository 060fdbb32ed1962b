/// Where the processes are that somebody asks about, whoever drives them.
#pragma once

#include "runtime/language/workflow/value_type.hpp"
#include "troupe/registry.hpp"

#include <functional>
#include <string>

namespace troupe {

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
};

} // namespace troupe
