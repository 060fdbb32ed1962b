/// Names as small numbers: looked up once at load, compared as integers ever after.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe {

/// A name of one `symbol_table`. Dense from 0, so it can index an array.
using symbol = std::uint32_t;

/// The names of one workflow. Filled while loading, read-only (and so shareable) afterwards.
class symbol_table {
public:
  symbol_table() = default;
  symbol_table(const symbol_table&) = delete;
  symbol_table& operator=(const symbol_table&) = delete;

  /// The symbol of `name`, made where it is new.
  symbol intern(std::string_view name);

  /// The symbol of `name`, if some part of the workflow mentions it.
  std::optional<symbol> find(std::string_view name) const;

  const std::string& text(symbol name) const { return names_[name]; }

  /// Notes that some part of the workflow may give the name a value.
  void declare(symbol name) {
    if (declared_.size() <= name)
      declared_.resize(name + std::size_t{1});
    declared_[name] = true;
  }

  bool is_declared(symbol name) const { return name < declared_.size() && declared_[name]; }

  std::size_t size() const noexcept { return names_.size(); }

  /// Call once no name is added any more: `in_order` is quick from then on.
  void sort() { sorted_ = in_order(); }

  /// All symbols, ordered by name.
  std::vector<symbol> in_order() const;

private:
  std::deque<std::string> names_; // stable addresses: the keys below point into it
  std::unordered_map<std::string_view, symbol> symbols_;
  std::vector<symbol> sorted_;
  std::vector<bool> declared_; // by symbol
};

} // namespace troupe
