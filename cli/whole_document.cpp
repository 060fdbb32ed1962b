#include "cli/whole_document.hpp"

#include "cli/report.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/process_usage.hpp"

#include <utility>

namespace troupe::cli {

json whole_document(process_output ended, process_directory& from) {
  process_usage used{.own = ended.used}; // needs no look into its journal
  auto below = from.tree_of(ended.process_id).and_then([&](const auto& tree) {
    return used_below(from, tree);
  });
  if (below)
    used.below = *below;
  else
    say("troupe: what sub-workflows of " + visible_line(ended.process_id)
        + " used can't be read: " + below.error().message);
  auto document = shown_document(std::move(ended));
  if (const auto total = used.total(); below && total.commands > 0)
    document["usageTotal"] = to_json(total);
  return document;
}

} // namespace troupe::cli
