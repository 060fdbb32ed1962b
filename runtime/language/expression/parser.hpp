/// From the text of an expression to its tree.
#pragma once

#include "runtime/language/expression/expression.hpp"
#include "runtime/language/expression/lexer.hpp"
#include "runtime/language/expression/nodes.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace troupe::expression_detail {

/// A tree, and where in the text the expression ended.
struct parsed {
  node_ptr root;
  std::size_t end;              ///< The byte after it, and after its closing brace.
  bool wrapped = false;         ///< All of the text stands in `${}` or `{}`.
  std::optional<symbol> name{}; ///< Of a bare path of the workflow's: the first.
};

/// Parses all of `text` as one expression, with or without `${}` or `{}` around it.
result<parsed> parse_expression(std::string_view text, compile_context context);

/// Parses the expression that starts at `begin`, just after a `${`, up to its `}`.
result<parsed> parse_braced(std::string_view text, std::size_t begin, compile_context context);

/// Parses the path `a.b[0]["key"]` at `begin`, just after a `$` in a text. It ends where it
/// cannot go on: a dot without a name after it is not part of it. The text there must be a name,
/// or `.` and a name.
result<parsed> parse_bare_path(std::string_view text, std::size_t begin, compile_context context);

/// Recursive descent over the tokens, one token ahead. The first fault is kept, and null
/// returned from there on.
class parser {
public:
  parser(std::string_view text, std::size_t begin, compile_context context);

  /// Parses up to `closing`.
  result<parsed> parse(token_kind closing);

private:
  node_ptr any();
  node_ptr unary();
  node_ptr binary(int least_precedence);
  node_ptr combined(node_ptr left, const token& op, const infix& how);
  node_ptr match(node_ptr subject, std::string_view pattern, bool expected);
  node_ptr postfix();
  node_ptr path_from(node_ptr base);
  std::optional<path_step> next_step();
  std::optional<path_step> bracketed_step();
  node_ptr primary();
  node_ptr number(bool negative);
  node_ptr text_literal();
  node_ptr root_name();
  node_ptr grouped(token_kind closing);
  node_ptr list();
  node_ptr map();
  bool map_entry(map_node& entries);
  bool starts_map() const;
  node_ptr name_or_call();
  node_ptr name(const token& word);
  node_ptr named(std::string_view text);
  std::optional<std::string> dotted_function() const;
  node_ptr environment_variable();
  node_ptr secret();
  node_ptr variable(const std::string& name);
  node_ptr call(const std::string& name);
  node_ptr call_arguments(const function& what);
  node_ptr lambda_arguments(const function& what);
  node_ptr make_call(const function& what, std::vector<node_ptr> arguments);
  node_ptr make_state_call(const value* called);
  node_ptr make_match_call(const function& what, std::vector<node_ptr> arguments);

  token advance();
  token peek() const;
  bool accept(token_kind kind);
  bool expect(token_kind kind, std::string_view what);
  std::string found() const;
  std::nullptr_t fail(std::string message);
  std::nullptr_t fail_expected(std::string_view what);
  node_ptr finish(std::unique_ptr<node> made, std::initializer_list<const node*> below = {});

  std::string_view text_;
  std::size_t begin_;
  std::size_t first_ = 0; ///< Where the first token is.
  compile_context context_;
  lexer lexer_;
  token current_;
  std::optional<std::string> fault_;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;
  bool wrapped_ = false;
  const node* secret_ = nullptr;             ///< The `secret.NAME` that was read last.
  bool asks_ = false;                        ///< Inside of what asks whether a name is there.
  std::vector<std::string_view> parameters_; ///< Of the enclosing lambdas, outermost first.
};

/// A literal of constants is itself a constant.
std::unique_ptr<node> folded(std::unique_ptr<list_node> list);
std::unique_ptr<node> folded(std::unique_ptr<map_node> map);

} // namespace troupe::expression_detail
