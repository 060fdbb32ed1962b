/// A parsed YAML or JSON text: nodes with their places, before anything is made of them.
#pragma once

#include "runtime/language/definition/limits.hpp"
#include "runtime/language/definition/scalar.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

enum class node_kind : std::uint8_t { plain, quoted, list, map, alias };

/// One node of the arena. Children form a chain; those of a map alternate key and value.
struct document_node {
  node_kind kind = node_kind::plain;
  bool dynamic = false; ///< It or something below it has a `$` in its text.
  source_position where;
  std::uint32_t next = 0;        ///< The next child of the same parent; 0: none.
  std::uint32_t first_child = 0; ///< Of an alias: the node it stands for. 0: none.
  std::uint32_t size = 0;        ///< Children of a list, entries of a map, bytes of a scalar.
  std::uint64_t text_begin = 0;
};

class document;

/// A node seen from outside: aliases are followed, so there are none.
class node_view {
public:
  node_view() = default;
  node_view(const document& whole, std::uint32_t index);

  explicit operator bool() const noexcept { return whole_ != nullptr; }
  bool is_map() const noexcept { return node().kind == node_kind::map; }
  bool is_list() const noexcept { return node().kind == node_kind::list; }
  bool is_scalar() const noexcept { return !is_map() && !is_list(); }
  bool is_plain() const noexcept { return node().kind == node_kind::plain; }
  /// A plain scalar that means nothing: absent, `~` or `null`.
  bool is_null() const noexcept { return is_plain() && means_null(text()); }
  /// True where a `$` occurs in it or below it.
  bool is_dynamic() const noexcept { return node().dynamic; }
  /// Items of a list, entries of a map, bytes of a scalar.
  std::size_t size() const noexcept { return node().size; }
  source_position where() const noexcept { return node().where; }
  /// Of a scalar.
  std::string_view text() const noexcept;
  /// Its place in the document's arena: one number a node, whatever alias leads to it.
  std::uint32_t index() const noexcept { return index_; }

  /// Calls `use(node_view item)` for each item of a list.
  template <class Use>
  void each_item(Use use) const;

  /// Calls `use(node_view key, node_view value)` for each entry of a map; keys are scalars.
  template <class Use>
  void each_entry(Use use) const;

private:
  const document_node& node() const noexcept;

  const document* whole_ = nullptr;
  std::uint32_t index_ = 0;
};

/// The arena of one text. Node 0 stands for "none".
class document {
public:
  /// Not empty once read.
  node_view root() const { return {*this, 1}; }

  const document_node& node(std::uint32_t index) const { return nodes_[index]; }
  std::size_t size() const noexcept { return nodes_.size(); }
  std::string_view text(const document_node& scalar) const {
    return std::string_view{texts_}.substr(scalar.text_begin, scalar.size);
  }
  /// The maps and lists in the order in which they were completed: what is inside comes first.
  const std::vector<std::uint32_t>& completed() const noexcept { return completed_; }

private:
  friend class document_builder;
  std::vector<document_node> nodes_{1};
  std::string texts_;
  std::vector<std::uint32_t> completed_;
};

inline node_view::node_view(const document& whole, std::uint32_t index)
  : whole_{&whole}, index_{index} {
  if (node().kind == node_kind::alias)
    index_ = node().first_child;
}

inline const document_node& node_view::node() const noexcept {
  return whole_->node(index_);
}

inline std::string_view node_view::text() const noexcept {
  return whole_->text(node());
}

template <class Use>
void node_view::each_item(Use use) const {
  for (auto at = node().first_child; at != 0; at = whole_->node(at).next)
    use(node_view{*whole_, at});
}

template <class Use>
void node_view::each_entry(Use use) const {
  for (auto at = node().first_child; at != 0;) {
    auto content = whole_->node(at).next;
    use(node_view{*whole_, at}, node_view{*whole_, content});
    at = whole_->node(content).next;
  }
}

} // namespace troupe
