#include "runtime/language/expression/parser.hpp"

#include "runtime/base/text.hpp"
#include "runtime/language/expression/limits.hpp"
#include "runtime/language/expression/search.hpp"
#include "runtime/language/expression/values.hpp"

#include <algorithm>

namespace troupe::expression_detail {

namespace {

bool is_comparison(token_kind kind) {
  switch (kind) {
    case token_kind::equals:
    case token_kind::differs:
    case token_kind::less:
    case token_kind::at_most:
    case token_kind::greater:
    case token_kind::at_least: return true;
    default: return false;
  }
}

/// The literal text that looks as if it were expanded, if the node is one.
const std::string* template_text(const node& side) {
  const auto* literal = side.constant();
  if (!literal || !(*literal)->is_string())
    return nullptr;
  const auto& text = (*literal)->get_ref<const std::string&>();
  auto opening = text.find("${");
  return opening != std::string::npos && text.find('}', opening) != std::string::npos ? &text
                                                                                      : nullptr;
}

} // namespace

parser::parser(std::string_view text, std::size_t begin, compile_context context)
  : text_{text.substr(0, begin + std::min(max_source_bytes, text.size() - begin))}, begin_{begin},
    context_{context}, lexer_{text_, begin} {
  advance();
  first_ = current_.begin;
}

result<parsed> parser::parse(token_kind closing) {
  auto root = any();
  if (root && current_.kind != closing)
    fail_expected(closing == token_kind::end ? "an operator or the end" : "an operator or \"}\"");
  if (root && secret_ && root.get() != secret_)
    fail("nothing can be computed with a secret: expected ${secret.NAME} alone, or as a part of a "
         "text");
  if (fault_)
    return failure(std::move(*fault_));
  return parsed{std::move(root), current_.end, wrapped_};
}

/// condition ? if_true : if_false
node_ptr parser::any() {
  if (++depth_ > max_nesting)
    return fail("more than " + std::to_string(max_nesting) + " levels of nesting");
  auto left = binary(1);
  if (left && accept(token_kind::question)) {
    auto choice = std::make_unique<choice_node>();
    choice->condition = std::move(left);
    choice->if_true = any();
    if (!choice->if_true || !expect(token_kind::colon, "\":\" and what to take otherwise"))
      return nullptr;
    choice->if_false = any();
    if (!choice->if_false)
      return nullptr;
    auto below = {choice->condition.get(), choice->if_true.get(), choice->if_false.get()};
    left = finish(std::move(choice), below);
  }
  --depth_;
  return left;
}

node_ptr parser::binary(int least_precedence) {
  auto left = unary();
  while (left) {
    const auto* how = infix_of(current_);
    if (!how || how->precedence < least_precedence)
      return left;
    auto op = advance();
    left = combined(std::move(left), op, *how);
  }
  return left;
}

node_ptr parser::combined(node_ptr left, const token& op, const infix& how) {
  if (op.kind == token_kind::match || op.kind == token_kind::not_match)
    return match(std::move(left), op.text, op.kind == token_kind::match);
  auto right = binary(how.precedence + 1);
  if (!right)
    return nullptr;
  auto below = {left.get(), right.get()};
  if (context_.notes && is_comparison(op.kind))
    for (const auto* side : below)
      if (const auto* text = template_text(*side))
        context_.notes->compared_templates.push_back(*text);
  if (how.apply) {
    auto made = std::make_unique<binary_node>();
    made->apply = how.apply;
    made->left = std::move(left);
    made->right = std::move(right);
    return finish(std::move(made), below);
  }
  auto made = std::make_unique<logical_node>();
  made->decisive = op.kind == token_kind::or_;
  made->left = std::move(left);
  made->right = std::move(right);
  return finish(std::move(made), below);
}

node_ptr parser::match(node_ptr subject, std::string_view pattern, bool expected) {
  auto compiled = compile_pattern(pattern);
  if (!compiled)
    return fail(compiled.error().message);
  auto made = std::make_unique<match_node>();
  auto below = {subject.get()};
  made->subject = std::move(subject);
  made->literal = std::move(*compiled);
  made->expected = expected;
  return finish(std::move(made), below);
}

node_ptr parser::unary() {
  if (current_.kind != token_kind::minus && current_.kind != token_kind::not_)
    return postfix();
  if (++depth_ > max_nesting)
    return fail("more than " + std::to_string(max_nesting) + " levels of nesting");
  bool negates = advance().kind == token_kind::minus;
  if (negates && current_.kind == token_kind::number) {
    --depth_;
    return number(true); // with its sign, as the lowest integer has no positive
  }
  auto inner = unary();
  --depth_;
  if (!inner)
    return nullptr;
  auto below = {inner.get()};
  if (negates) {
    auto made = std::make_unique<negation_node>();
    made->inner = std::move(inner);
    return finish(std::move(made), below);
  }
  auto made = std::make_unique<not_node>();
  made->inner = std::move(inner);
  return finish(std::move(made), below);
}

token parser::advance() {
  auto before = current_;
  current_ = lexer_.next();
  if (current_.kind == token_kind::bad)
    fail("found " + std::string{current_.text});
  return before;
}

token parser::peek() const {
  auto ahead = lexer_;
  return ahead.next();
}

bool parser::accept(token_kind kind) {
  if (current_.kind != kind)
    return false;
  advance();
  return true;
}

bool parser::expect(token_kind kind, std::string_view what) {
  if (accept(kind))
    return true;
  fail_expected(what);
  return false;
}

std::string parser::found() const {
  if (current_.kind == token_kind::end)
    return begin_ + max_source_bytes <= text_.size() ? "more text than an expression may have"
                                                     : "the end";
  return '"' + excerpt(text_.substr(current_.begin, current_.end - current_.begin), 40) + '"';
}

std::nullptr_t parser::fail(std::string message) {
  auto at = text_.substr(0, current_.begin);
  if (!fault_)
    fault_ = "at character " + std::to_string(code_points(at) + 1) + ": " + std::move(message);
  return nullptr;
}

std::nullptr_t parser::fail_expected(std::string_view what) {
  return fail("expected " + std::string{what} + ", found " + found());
}

node_ptr parser::finish(std::unique_ptr<node> made, std::initializer_list<const node*> below) {
  ++nodes_;
  for (const auto* child : below)
    made->height = std::max(made->height, child->height + 1);
  if (made->height > max_tree_height)
    return fail("more than " + std::to_string(max_tree_height) + " operators in a row");
  return made;
}

result<parsed> parse_expression(std::string_view text, compile_context context) {
  if (text.size() > max_source_bytes)
    return failure("from end to end: an expression has at most " + std::to_string(max_source_bytes)
                   + " bytes");
  return parser{text, 0, context}.parse(token_kind::end);
}

result<parsed> parse_braced(std::string_view text, std::size_t begin, compile_context context) {
  return parser{text, begin, context}.parse(token_kind::close_brace);
}

} // namespace troupe::expression_detail
