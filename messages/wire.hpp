/// How values that CAF does not know cross a network: as bytes beside the fields it knows.
#pragma once

#include "runtime/base/json.hpp"
#include "runtime/base/result.hpp"
#include "runtime/engine/effects.hpp"
#include "runtime/engine/stamp.hpp"
#include "runtime/model/execution_event.hpp"
#include "runtime/model/process_output.hpp"

#include <caf/error.hpp>
#include <caf/meta/load_callback.hpp>
#include <caf/meta/save_callback.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/sec.hpp>

#include <cstdint>
#include <vector>

namespace troupe {

/// Inspects `x` as the CBOR bytes (RFC 8949) of `write(x)`; `read` takes them back.
template <class Inspector, class T, class Write, class Read>
auto inspect_as_json(Inspector& f, const char* name, T& x, Write write, Read read) {
  std::vector<std::uint8_t> bytes;
  auto save = [&]() -> caf::error {
    bytes = json::to_cbor(write(x));
    return caf::none;
  };
  auto load = [&]() -> caf::error {
    auto content = json::from_cbor(bytes, true, false);
    if (content.is_discarded())
      return caf::sec::runtime_error;
    read(x, std::move(content));
    return caf::none;
  };
  return f(caf::meta::type_name(name), caf::meta::save_callback(save), bytes,
           caf::meta::load_callback(load));
}

/// A `value` as a message field.
struct shared_value {
  value content = null_value();
};

template <class Inspector>
auto inspect(Inspector& f, shared_value& x) {
  return inspect_as_json(
    f, "value", x, [](const shared_value& from) { return *from.content; },
    [](shared_value& to, json content) { to.content = make_value(std::move(content)); });
}

template <class Inspector>
auto inspect(Inspector& f, run_stamp& x) {
  return f(caf::meta::type_name("run_stamp"), x.run, x.generation, x.attempt);
}

template <class Inspector>
auto inspect(Inspector& f, timer_key& x) {
  return f(caf::meta::type_name("timer_key"), x.stamp, x.purpose);
}

template <class Inspector>
auto inspect(Inspector& f, member_outcome& x) {
  shared_value output{x.output};
  auto load = [&]() -> caf::error {
    x.output = output.content;
    return caf::none;
  };
  return f(caf::meta::type_name("member_outcome"), x.index, x.state, output, x.failure,
           caf::meta::load_callback(load));
}

template <class Inspector>
auto inspect(Inspector& f, action_start& x) {
  shared_value input{x.input};
  auto load = [&]() -> caf::error {
    x.input = input.content;
    return caf::none;
  };
  return f(caf::meta::type_name("action_start"), x.stamp, x.task, input, x.execution_id,
           x.task_path, x.first_attempt, x.continues, x.again, caf::meta::load_callback(load));
}

template <class Inspector>
auto inspect(Inspector& f, source_position& x) {
  return f(caf::meta::type_name("source_position"), x.line, x.column);
}

template <class Inspector>
auto inspect(Inspector& f, task_failure& x) {
  return f(caf::meta::type_name("task_failure"), x.name_space, x.task_path, x.message, x.where,
           x.cause);
}

template <class Inspector>
auto inspect(Inspector& f, process_output& x) {
  shared_value output;
  shared_value secrets;
  auto save = [&]() -> caf::error {
    output.content = make_value(x.output);
    secrets.content = x.secrets;
    return caf::none;
  };
  auto load = [&]() -> caf::error {
    x.output = *output.content;
    x.secrets = secrets.content;
    return caf::none;
  };
  return f(caf::meta::type_name("process_output"), x.process_id, x.name, x.state,
           caf::meta::save_callback(save), output, secrets, caf::meta::load_callback(load),
           x.errors, x.failures, x.time_taken, x.timeout, x.cancel_reason);
}

template <class Inspector>
auto inspect(Inspector& f, execution_event& x) {
  return f(caf::meta::type_name("execution_event"), x.at, x.scn, x.process_id, x.execution_id,
           x.task_id, x.parent_task_id, x.group_id, x.state, x.attempt, x.error);
}

} // namespace troupe
