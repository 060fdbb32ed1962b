/// Compiled expressions: parsed once when a definition is loaded, evaluated any number of times.
#pragma once

#include "runtime/base/behaviour.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/result.hpp"
#include "runtime/base/symbol.hpp"
#include "runtime/expression/environment.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What compiling needs to know of the workflow around an expression.
struct compile_context {
  symbol_table& symbols;
  const std::set<std::string>& variables; ///< That `config.env` lists: `env.NAME` reads no other.
  /// `config.strict`: unknown names, keys and indexes are errors (conditions excepted).
  bool strict = false;
  /// Under which the process was, or will be, started: what was read then is read now.
  behaviour_number behaviour = current_behaviour;
};

namespace expression_detail {
struct node; // the syntax tree
}

/// An expression such as `i > 5 ? 'big' : 'small'`. A value type; copies share the tree.
class expression {
public:
  /// Parses `text`: with or without `${}` around it; a leading `$` before a name is allowed.
  /// Fails with a message that quotes the text and says what was expected where.
  static result<expression> compile(std::string_view text, compile_context context,
                                    source_position where);

  /// The value under `names`. A path into a larger value shares it instead of copying. Fails
  /// with a message that contains the source text; `error::where` is its place.
  result<value> evaluate(const environment& names) const;

  /// The value as a condition: null, false, 0 and blank text are false, other scalars true, a
  /// list or map is an error. Unknown names are null here even under `config.strict`.
  result<bool> test(const environment& names) const;

  const std::string& source() const noexcept;
  source_position where() const noexcept;

private:
  struct program;
  explicit expression(std::shared_ptr<const program> code);
  std::shared_ptr<const program> code_;
};

} // namespace troupe
