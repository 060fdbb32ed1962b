/// Compiled expressions: parsed once when a definition is loaded, evaluated any number of times.
#pragma once

#include "runtime/base/behaviour.hpp"
#include "runtime/base/symbol.hpp"
#include "runtime/language/expression/environment.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A name that an expression mentions.
struct name_mention {
  symbol name = 0;
  bool asks = false; ///< Only whether there is such a name is asked, as by `exists(x)`.
  bool bare = false; ///< Written as `$path` in a text, which stays where there is no such name.
};

/// A task whose state an expression asks for, as `status('build')`.
struct state_question {
  std::string called;
  std::shared_ptr<std::uint32_t> task; ///< Its index in the workflow: for whoever compiles to set.
};

/// What compiling an expression learns beside its tree: for checks once all of a definition is
/// read.
struct expression_notes {
  std::vector<name_mention> names;
  /// Texts that are compared and hold `${...}`, which means nothing inside an expression.
  std::vector<std::string> compared_templates;
  std::vector<state_question> states;
};

/// What compiling needs to know of the workflow around an expression.
struct compile_context {
  symbol_table& symbols;
  const std::set<std::string>& variables; ///< That `config.env` lists: `env.NAME` reads no other.
  /// `config.strict`: unknown names, keys and indexes are errors (conditions excepted).
  bool strict = false;
  /// Under which the process was, or will be, started: what was read then is read now.
  behaviour_number behaviour = current_behaviour;
  expression_notes* notes = nullptr; ///< Where given, gets what is learnt.
  /// Where given, `secret.NAME` may be read, and the names are added; else it is an error.
  std::set<std::string>* secrets = nullptr;
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
