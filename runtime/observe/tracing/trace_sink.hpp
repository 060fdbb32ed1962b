/// Where finished spans, and metrics, go: a file or a collector.
#pragma once

#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// Where collectors take what there is of each kind.
inline constexpr std::string_view traces_path = "/v1/traces";
inline constexpr std::string_view metrics_path = "/v1/metrics";

/// What became of a request.
struct export_answer {
  enum class outcome : std::uint8_t {
    taken,
    try_again, ///< Not now, but later perhaps.
    refused,
  };
  outcome what = outcome::taken;
  std::string message; ///< Why it was not (wholly) taken.
  /// Spans, or data points, that were refused of a request that was taken.
  std::uint64_t rejected = 0;
  duration pause{}; ///< How long the receiver wants to be left alone.
};

/// Takes one OTLP/JSON request after the other, from one thread.
class trace_sink {
public:
  virtual ~trace_sink() = default;

  /// May block.
  virtual export_answer send(const std::string& request) = 0;

  /// Called from another thread: lets `send` end soon.
  virtual void interrupt() noexcept {}
};

/// `file:PATH`: one request a line, in a file that is made anew or, where it
/// `appends`, goes on. `http://HOST:PORT` (or https): a
/// collector, which is sent `POST /v1/traces`, or whatever the `usual_path` is, or to the URL's own
/// path where it has one.
result<std::unique_ptr<trace_sink>> open_trace_sink(std::string_view target, bool appends = false,
                                                    std::string_view usual_path = traces_path);

} // namespace troupe
