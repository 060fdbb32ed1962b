/// The metrics of one runtime, and their text.
#pragma once

#include "runtime/observe/metrics/metric_description.hpp"
#include "runtime/observe/metrics/metric_family.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Holds families, each of its own name, as long as it lives. From any thread, at the same time.
class metric_registry {
public:
  /// Reads a figure at the moment that it is asked for, in `metric_unit`s; none: it can't be known.
  /// Called from whatever thread asks for the text, several at once; must not wait for anything.
  using source = std::function<std::optional<std::int64_t>()>;

  metric_registry() = default;
  metric_registry(const metric_registry&) = delete;
  metric_registry& operator=(const metric_registry&) = delete;

  /// Adds a family. Where one of that name is there already, it is that one.
  metric_family& add(metric_description what);

  /// Adds a counter or gauge without labels, which nobody counts: it is read. Replaces one of that
  /// name.
  void add(metric_description what, source read);

  /// All that there are, in the order of their names.
  std::vector<metric_description> descriptions() const;

  /// Calls `counted` for each family, and `read` for each other metric, with what it is now, where
  /// that is known; in no order. On the calling thread.
  void visit(const std::function<void(const metric_family&)>& counted,
             const std::function<void(const metric_description&, std::int64_t)>& read) const;

  /// All figures as Prometheus' text, version 0.0.4 (`content_type`), in the order of the names.
  std::string text() const;

  /// What HTTP calls the text.
  static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

private:
  struct read_metric {
    metric_description what;
    source read;
  };

  mutable std::mutex mutex_; ///< Guards both maps, not what they hold.
  std::map<std::string, std::unique_ptr<metric_family>> families_;
  std::map<std::string, std::shared_ptr<const read_metric>> read_;
};

} // namespace troupe
