/// A workflow as a picture.
#pragma once

#include "runtime/language/workflow/workflow.hpp"

#include <string>

namespace troupe::cli {

/// The task graph as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html): groups
/// are subgraphs, arrows the order of a sequence and `dependsOn`, dashed arrows `goto`.
std::string to_mermaid(const workflow& flow);

/// The same in the DOT language of Graphviz (https://graphviz.org/doc/info/lang.html).
std::string to_dot(const workflow& flow);

} // namespace troupe::cli
