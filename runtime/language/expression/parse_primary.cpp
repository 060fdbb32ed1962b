#include "runtime/language/expression/parser.hpp"

#include "runtime/language/expression/conversion.hpp"

#include <algorithm>

namespace troupe::expression_detail {

node_ptr parser::primary() {
  switch (current_.kind) {
    case token_kind::number: return number(false);
    case token_kind::text: return text_literal();
    case token_kind::name: return name_or_call();
    case token_kind::root: return root_name();
    case token_kind::open_paren: return grouped(token_kind::close_paren);
    case token_kind::open_template: return grouped(token_kind::close_brace);
    case token_kind::open_bracket: return list();
    case token_kind::open_brace:
      // `{i == 3}` is an older spelling of `${i == 3}`.
      if (current_.begin == first_ && !starts_map())
        return grouped(token_kind::close_brace);
      return map();
    default: return fail_expected("a value");
  }
}

node_ptr parser::number(bool negative) {
  auto text = (negative ? "-" : "") + std::string{current_.text};
  bool real = text.find_first_of(".eE") != std::string::npos;
  auto read = real ? read_real(text) : read_integer(text);
  if (!read)
    return fail(text + " is beyond the range of " + (real ? "real numbers" : "64-bit integers"));
  advance();
  return finish(std::make_unique<constant_node>(std::move(*read)));
}

node_ptr parser::text_literal() {
  auto content = unescaped(current_.text);
  if (!content)
    return fail("found a \"\\u\" without the four hexadecimal digits of a character");
  advance();
  return finish(std::make_unique<constant_node>(std::move(*content)));
}

node_ptr parser::grouped(token_kind closing) {
  bool first = advance().begin == first_ && closing == token_kind::close_brace;
  auto inner = any();
  if (!inner
      || !expect(closing, closing == token_kind::close_paren ? "an operator or \")\""
                                                             : "an operator or \"}\""))
    return nullptr;
  wrapped_ = wrapped_ || (first && current_.kind == token_kind::end);
  return inner;
}

node_ptr parser::list() {
  advance();
  auto made = std::make_unique<list_node>();
  while (current_.kind != token_kind::close_bracket) {
    if (!made->items.empty() && !expect(token_kind::comma, "\",\" or \"]\""))
      return nullptr;
    auto item = any();
    if (!item)
      return nullptr;
    made->height = std::max(made->height, item->height + 1);
    made->items.push_back(std::move(item));
  }
  advance();
  return finish(folded(std::move(made)));
}

bool parser::starts_map() const {
  auto ahead = lexer_;
  auto first = ahead.next();
  return first.kind == token_kind::close_brace
         || (first.kind == token_kind::text && ahead.next().kind == token_kind::colon);
}

node_ptr parser::map() {
  advance();
  auto made = std::make_unique<map_node>();
  while (current_.kind != token_kind::close_brace) {
    if (!made->entries.empty() && !expect(token_kind::comma, "\",\" or \"}\""))
      return nullptr;
    if (!map_entry(*made))
      return nullptr;
  }
  advance();
  return finish(folded(std::move(made)));
}

bool parser::map_entry(map_node& entries) {
  if (current_.kind != token_kind::text) {
    fail_expected("a key in quotes");
    return false;
  }
  auto key = unescaped(current_.text);
  if (!key) {
    fail("found a \"\\u\" without the four hexadecimal digits of a character");
    return false;
  }
  advance();
  if (!expect(token_kind::colon, "\":\" and a value"))
    return false;
  auto content = any();
  if (!content)
    return false;
  entries.height = std::max(entries.height, content->height + 1);
  entries.entries.emplace_back(std::move(*key), std::move(content));
  return true;
}

std::unique_ptr<node> folded(std::unique_ptr<list_node> list) {
  const auto& items = list->items;
  if (!std::all_of(items.begin(), items.end(), [](const auto& item) { return item->constant(); }))
    return list;
  auto content = json::array();
  for (const auto& item : items)
    content.push_back(**item->constant());
  return std::make_unique<constant_node>(std::move(content));
}

std::unique_ptr<node> folded(std::unique_ptr<map_node> map) {
  const auto& entries = map->entries;
  if (!std::all_of(entries.begin(), entries.end(),
                   [](const auto& entry) { return entry.second->constant(); }))
    return map;
  auto content = json::object();
  for (const auto& [key, entry] : entries)
    content[key] = **entry->constant();
  return std::make_unique<constant_node>(std::move(content));
}

} // namespace troupe::expression_detail
