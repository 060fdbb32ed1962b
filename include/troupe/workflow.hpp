/// A loaded workflow: what is started, and how it describes itself.
#pragma once

#include "troupe/json.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A task graph, loaded and checked. Its content is internal: `summary_of` and `outline` show it.
struct workflow;

/// How workflows are held: loaded once, immutable, shared by any number of processes and threads.
using workflow_ptr = std::shared_ptr<const workflow>;

/// One entry of a workflow's `inputs`: what a caller may pass in `start_options::init`.
struct input_summary {
  std::string type; ///< The name of its type, such as `integer` or `shop.Item`; empty: any.
  bool required = false;
  std::optional<json> fallback; ///< `default`; none where there is none.
  std::string description;      ///< As written; may be empty.
};

/// How a workflow describes itself. A plain value.
struct workflow_summary {
  std::string name;
  std::string description; ///< As written; may be empty, like `version`.
  std::string version;
  std::string file; ///< As it was named when it was loaded; empty where it came from memory.
  /// Tells versions apart: the SHA-256 digest of the definition, its imports included, in 64
  /// hexadecimal digits. `process_summary::workflow_hash` has the same.
  std::string hash;
  std::map<std::string, input_summary> inputs; ///< By name.
  std::vector<std::string> signals;            ///< That its tasks await, in order, each once.
  std::map<std::string, std::string> labels{}; ///< Of each process, under those it is started with.
};

/// Any thread. Copies.
workflow_summary summary_of(const workflow& flow);

/// The tasks of a workflow: `{name, pipeline: {id, name, namespace, action, dependsOn, tasks:
/// [...]}, dependencies}`, ids being paths. Any thread.
json outline(const workflow& flow);

} // namespace troupe
