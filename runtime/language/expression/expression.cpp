#include "runtime/language/expression/expression.hpp"

#include "runtime/base/text.hpp"
#include "runtime/language/expression/compiled.hpp"
#include "runtime/language/expression/parser.hpp"
#include "runtime/language/expression/values.hpp"

namespace troupe {

using namespace expression_detail;

struct expression::program : compiled {};

namespace {

/// What stands in the `${}` or `{}` around it.
std::string_view unwrapped(std::string_view source) {
  source.remove_prefix(source.front() == '$' ? 2 : 1);
  source.remove_suffix(1);
  return trimmed(source);
}

} // namespace

expression::expression(std::shared_ptr<const program> code) : code_{std::move(code)} {}

result<expression> expression::compile(std::string_view text, compile_context context,
                                       source_position where) {
  auto source = trimmed(text);
  auto tree = parse_expression(source, context);
  if (!tree)
    return failure(
      "cannot read \"" + excerpt(source, max_quoted_bytes) + "\" " + tree.error().message, where);
  auto code = std::make_shared<program>();
  code->root = std::move(tree->root);
  code->source = tree->wrapped ? unwrapped(source) : source;
  code->where = where;
  code->strict = context.strict;
  return expression{std::move(code)};
}

result<value> expression::evaluate(const environment& names) const {
  evaluation run{names};
  auto found = code_->run(run);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  auto shared = run.share(std::move(*found));
  if (!shared)
    return code_->told(shared.error());
  return shared;
}

result<bool> expression::test(const environment& names) const {
  evaluation run{names};
  auto found = code_->run(run, true);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  auto holds = truth(**found);
  if (!holds)
    return code_->told(holds.error());
  return holds;
}

const std::string& expression::source() const noexcept {
  return code_->source;
}

source_position expression::where() const noexcept {
  return code_->where;
}

} // namespace troupe
