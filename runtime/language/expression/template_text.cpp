#include "runtime/language/expression/template_text.hpp"

#include "runtime/base/text.hpp"
#include "runtime/language/expression/parser.hpp"
#include "runtime/language/expression/values.hpp"

namespace troupe::expression_detail {

namespace {

/// Goes through a text from `$` to `$`.
class scanner {
public:
  scanner(std::string_view text, compile_context context, source_position where)
    : text_{text}, context_{context}, where_{where} {}

  result<std::vector<template_piece>> scan() {
    while (at_ < text_.size()) {
      auto dollar = std::min(text_.find('$', at_), text_.size());
      literal_ += text_.substr(at_, dollar - at_);
      at_ = dollar;
      if (at_ == text_.size())
        break;
      if (auto fine = take_dollar(); !fine)
        return tl::unexpected{std::move(fine.error())};
    }
    if (!literal_.empty() || pieces_.empty())
      pieces_.push_back({std::move(literal_), std::nullopt, std::nullopt});
    return std::move(pieces_);
  }

private:
  tl::expected<void, error> take_dollar() {
    auto rest = text_.substr(at_ + 1);
    if (rest.starts_with('{'))
      return take(parse_braced(text_, at_ + 2, context_), false);
    if (name_length(rest, 0) > 0 || is_rooted_path())
      return take(parse_bare_path(text_, at_ + 1, context_), true);
    literal_ += '$';
    at_ += rest.starts_with('$') ? 2 : 1;
    return {};
  }

  /// `$.a.b` means the path only where it is the whole text.
  bool is_rooted_path() const {
    auto unnoted = context_;
    unnoted.notes = nullptr;
    return at_ == 0 && text_.starts_with("$.") && name_length(text_, 2) > 0
           && text_.find_first_of("$ \t\r\n", 1) == std::string_view::npos
           && parse_bare_path(text_, 1, unnoted)->end == text_.size();
  }

  tl::expected<void, error> take(result<parsed> tree, bool bare) {
    if (!tree)
      return failure("cannot read \"" + excerpt(text_, max_quoted_bytes) + "\" "
                       + tree.error().message
                       + (bare ? "" : " (\"$${\" means the characters \"${\")"),
                     where_);
    auto source = text_.substr(at_, tree->end - at_);
    compiled code{std::move(tree->root),
                  std::string{bare ? source : trimmed(source.substr(2, source.size() - 3))}, where_,
                  context_.strict};
    pieces_.push_back({std::move(literal_), std::move(code), tree->name});
    literal_.clear();
    at_ = tree->end;
    return {};
  }

  std::string_view text_;
  compile_context context_;
  source_position where_;
  std::size_t at_ = 0;
  std::string literal_;
  std::vector<template_piece> pieces_;
};

} // namespace

result<std::vector<template_piece>> take_apart(std::string_view text, compile_context context,
                                               source_position where) {
  return scanner{text, context, where}.scan();
}

} // namespace troupe::expression_detail
