/// The tracing of a runtime: a tracer, and the events that it hears.
#pragma once

#include "runtime/observe/tracing/tracer.hpp"
#include "troupe/result.hpp"
#include "troupe/subscription.hpp"

#include <memory>
#include <string_view>

namespace troupe {

class runtime;

/// For one thread at a time.
class trace_session {
public:
  /// Sends what happens in `of` to `target` from now on, instead of to an earlier one.
  result<void> open(runtime& of, std::string_view target, bool appends);

  /// Nothing more is sent; gives what was. Does nothing where none is open.
  export_totals close();

private:
  std::unique_ptr<tracer> to_;
  subscription heard_; ///< What `to_` hears.
};

} // namespace troupe
