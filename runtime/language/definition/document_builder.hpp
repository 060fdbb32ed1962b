/// Makes a document from the events of a YAML or JSON parser, within limits.
#pragma once

#include "runtime/language/definition/document.hpp"
#include "runtime/language/definition/problem_list.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Takes events in document order. Each returns false once a limit is passed or the structure is
/// broken: the problem is then in the list, and the reader must stop.
class document_builder {
public:
  document_builder(const load_limits& limits, problem_list& problems)
    : limits_{limits}, problems_{problems} {}

  /// `anchor` is empty where there is none.
  bool scalar(node_kind kind, std::string_view text, source_position where,
              std::string_view anchor = {});
  bool begin(node_kind kind, source_position where, std::string_view anchor = {});
  bool end();
  bool alias(std::string_view anchor, source_position where);

  /// The document, after a check for repeated keys; what is wrong is in the problem list.
  document finish();

private:
  struct open_container {
    std::uint32_t node;
    std::uint32_t last_child;
    std::uint64_t weight; ///< Nodes inside, aliases expanded.
    std::uint32_t height; ///< Of the deepest alias inside, above this container.
    std::string anchor;
  };
  struct anchored {
    std::uint32_t node;
    std::uint64_t weight;
    std::uint32_t height;
  };

  std::uint32_t append(document_node fresh);
  bool fits(source_position where);
  bool key_allowed(node_kind kind, std::string_view text, source_position where);
  void report_repeated_keys(const document_node& map);

  const load_limits& limits_;
  problem_list& problems_;
  document made_;
  std::vector<open_container> open_;
  std::unordered_map<std::string, anchored> anchors_;
  std::uint64_t alias_weight_ = 0;
};

} // namespace troupe
