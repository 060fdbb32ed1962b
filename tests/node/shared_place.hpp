/// A place with a store in which a runtime runs processes, as others come to see them.
#pragma once

#include "runtime/node/process_place.hpp"
#include "runtime/service/builtin.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"
#include "tests/node/gate.hpp"
#include "tests/node/heard.hpp"
#include "troupe/runtime.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe::testing {

/// What was given, which must be no error.
template <class T>
T sound(result<T> given) {
  REQUIRE_MESSAGE(given, (given ? "" : given.error().message));
  if constexpr (!std::is_void_v<T>)
    return std::move(*given);
}

/// A folder with a store and a socket, and a runtime that leaves there what it drives.
struct shared_place {
  shared_place() {
    REQUIRE(node.emplace(runtime_options{.threads = 1, .jobs = 1, .at_end = at_end::leave})
              .add(door.service()));
    sound(node->open_store({.path = store}));
    sound(node->listen(folder.path()));
    sound(add_builtin_services(known));
    sound(door.service().add_to(known));
  }

  process start(const char* text) { return sound(node->start(loaded(*node, text))); }

  /// A process that is held at the gate.
  std::string hold() {
    auto running = start("name: held\npipeline: {a: {action: 'gate:pass', input: {n: 1}}}");
    door.await(++held);
    return running.id();
  }

  std::string end(const char* text) {
    auto running = start(text);
    running.wait();
    return running.id();
  }

  /// What somebody sees who comes now.
  process_place place() {
    return {.folder = folder.path(),
            .store = store,
            .actions = &known,
            .on_notice = [this](const std::string& text) { notices.push_back(text); }};
  }

  temporary_folder folder;
  std::string store = folder / "troupe.db";
  gate door;
  heard all;
  action_registry known; ///< The same actions for those who look.
  int held = 0;
  std::optional<runtime> node;
  std::vector<std::string> notices;
};

inline constexpr auto good = "name: good\nconfig: {secret: [key]}\n"
                             "pipeline: {a: {action: 'nop:nop', input: {key: s3cret, b: s3cret!}}}";
inline constexpr auto bad = "name: bad\npipeline: {a: {action: 'nop:fail', input: {message: no}}}";

} // namespace troupe::testing
