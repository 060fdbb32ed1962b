#include "cli/graph_writer.hpp"

#include "cli/graph_captions.hpp"
#include "cli/task_tree.hpp"
#include "runtime/language/workflow/edges.hpp"

#include <algorithm>
#include <string_view>

namespace troupe::cli {

namespace {

std::string node_name(task_index index) {
  return "t" + std::to_string(index);
}

std::string spaces(std::size_t depth) {
  // Deep nesting would make the indentation the larger part of the text.
  return std::string(2 * std::min<std::size_t>(depth, 20), ' ');
}

/// `text` for Mermaid's quoted labels, where characters are written as entities with `#`.
std::string mermaid_text(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    switch (c) {
      case '"': escaped += "#quot;"; break;
      case '#': escaped += "#35;"; break;
      case '<': escaped += "#lt;"; break;
      case '>': escaped += "#gt;"; break;
      case '&': escaped += "#amp;"; break;
      case '`': escaped += "#96;"; break;
      case '\n':
      case '\r':
      case '\t': escaped += ' '; break;
      default: escaped += c;
    }
  }
  return escaped;
}

/// `text` for DOT's double-quoted strings.
std::string dot_text(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '"' || c == '\\')
      escaped += '\\';
    escaped += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  }
  return escaped;
}

template <class Escape>
std::string label_of(const task& drawn, std::string_view line_break, Escape escape) {
  std::string label;
  for (const auto& line : caption(drawn)) {
    if (!label.empty())
      label += line_break;
    label += escape(line);
  }
  return label;
}

std::string_view mermaid_arrow(edge_kind kind) {
  switch (kind) {
    case edge_kind::order:
    case edge_kind::dependency:
    case edge_kind::awaited: return "-->";
    case edge_kind::transition:
    case edge_kind::failure:
    case edge_kind::ending: break;
  }
  return "-.->";
}

/// The node that stands for a box where an arrow can't lead to one.
task_index node_of(const workflow& flow, task_index index) {
  while (is_box(flow.tasks[index]))
    index = tasks_below(flow.tasks[index]).front();
  return index;
}

bool is_inside(const workflow& flow, task_index inner, task_index outer) {
  while (inner != no_task && inner != outer)
    inner = flow.tasks[inner].parent;
  return inner == outer;
}

/// The arrows as both languages can draw them: none from or to a box around its other end.
std::vector<edge> drawable_edges(const workflow& flow) {
  auto edges = edges_of(flow);
  for (auto& drawn : edges)
    if (is_inside(flow, drawn.from, drawn.to)) {
      drawn.from = node_of(flow, drawn.from);
      drawn.to = node_of(flow, drawn.to);
    }
  return edges;
}

/// DOT's arrows join nodes; what cuts them off at a box is an attribute.
std::string dot_edge(const workflow& flow, const edge& drawn) {
  auto text = node_name(node_of(flow, drawn.from)) + " -> " + node_name(node_of(flow, drawn.to));
  std::vector<std::string> attributes;
  if (is_box(flow.tasks[drawn.from]))
    attributes.push_back("ltail=cluster_" + node_name(drawn.from));
  if (is_box(flow.tasks[drawn.to]))
    attributes.push_back("lhead=cluster_" + node_name(drawn.to));
  if (mermaid_arrow(drawn.kind) != "-->")
    attributes.emplace_back("style=dashed");
  if (!drawn.label.empty())
    attributes.push_back("label=\"" + dot_text(drawn.label) + "\"");
  for (std::size_t i = 0; i < attributes.size(); ++i)
    text += (i == 0 ? " [" : ", ") + attributes[i];
  return text + (attributes.empty() ? ";" : "];");
}

} // namespace

std::string to_mermaid(const workflow& flow) {
  std::string text = "flowchart TD\n";
  std::size_t depth = 1;
  auto enter = [&](const task& drawn) {
    auto label = "[\"" + label_of(drawn, "<br/>", mermaid_text) + "\"]\n";
    text += spaces(depth) + (is_box(drawn) ? "subgraph " : "") + node_name(drawn.index) + label;
    depth += is_box(drawn) ? 1 : 0;
  };
  auto leave = [&](const task& drawn) {
    if (is_box(drawn))
      text += spaces(--depth) + "end\n";
  };
  for (auto top : top_tasks(flow))
    walk_tasks(flow, top, enter, leave);
  for (const auto& drawn : drawable_edges(flow)) {
    text += "  " + node_name(drawn.from) + " " + std::string{mermaid_arrow(drawn.kind)};
    if (!drawn.label.empty())
      text += "|\"" + mermaid_text(drawn.label) + "\"|";
    text += " " + node_name(drawn.to) + "\n";
  }
  return text;
}

std::string to_dot(const workflow& flow) {
  auto text = "digraph \"" + dot_text(flow.name) + "\" {\n  compound=true;\n  node [shape=box];\n";
  std::size_t depth = 1;
  auto enter = [&](const task& drawn) {
    auto label = "label=\"" + label_of(drawn, "\\n", dot_text) + "\"";
    if (is_box(drawn))
      text
        += spaces(depth++) + "subgraph cluster_" + node_name(drawn.index) + " { " + label + ";\n";
    else
      text += spaces(depth) + node_name(drawn.index) + " [" + label + "];\n";
  };
  auto leave = [&](const task& drawn) {
    if (is_box(drawn))
      text += spaces(--depth) + "}\n";
  };
  for (auto top : top_tasks(flow))
    walk_tasks(flow, top, enter, leave);
  for (const auto& drawn : drawable_edges(flow))
    text += "  " + dot_edge(flow, drawn) + "\n";
  return text + "}\n";
}

} // namespace troupe::cli
