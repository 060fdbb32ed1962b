/// One run of an expression or template: its surroundings, its lambda parameters, its budget.
#pragma once

#include "runtime/language/expression/environment.hpp"
#include "runtime/language/expression/limits.hpp"
#include "runtime/language/expression/operand.hpp"
#include "troupe/result.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace re2 {
class RE2;
}

namespace troupe::expression_detail {

/// What an unknown name, key or index is.
enum class unknown_rule {
  null,    ///< Null.
  error,   ///< An error (`config.strict`), save where the expression asks for it.
  preview, ///< As `null` for keys; an unknown name is an error everywhere.
};

class evaluation {
public:
  explicit evaluation(const environment& names, unknown_rule rule = unknown_rule::null);
  ~evaluation();
  evaluation(const evaluation&) = delete;
  evaluation& operator=(const evaluation&) = delete;

  const environment& names() const noexcept { return names_; }

  bool rejects_unknown_names() const noexcept { return rule_ != unknown_rule::null; }
  bool rejects_unknown_keys() const noexcept { return rule_ == unknown_rule::error; }

  /// Whether a key or index of a text, number or boolean is an error, not null.
  bool rejects_steps_into_scalars() const {
    return !asks_ && rule_ != unknown_rule::preview && names_.behaviour() >= 2;
  }

  /// For as long as it lives, unknown names, keys and indexes are null, under `config.strict` too.
  class asking {
  public:
    explicit asking(evaluation& run) noexcept
      : run_{run}, rule_before_{run.rule_}, asked_before_{std::exchange(run.asks_, true)} {
      if (rule_before_ == unknown_rule::error)
        run.rule_ = unknown_rule::null;
    }
    ~asking() {
      run_.rule_ = rule_before_;
      run_.asks_ = asked_before_;
    }
    asking(const asking&) = delete;
    asking& operator=(const asking&) = delete;

  private:
    evaluation& run_;
    unknown_rule rule_before_;
    bool asked_before_;
  };

  /// Sets what the next expression was compiled under: `config.strict`, and whether it is a
  /// condition, in which what is unknown is null. A preview stays one.
  void begin(bool strict, bool is_condition) noexcept {
    asks_ = is_condition;
    if (rule_ != unknown_rule::preview)
      rule_ = strict && !is_condition ? unknown_rule::error : unknown_rule::null;
  }

  /// False where the evaluation asks for more than its limit: then return `overspent()`.
  bool spend_items(std::size_t count) noexcept { return spend(items_, count, max_items); }
  bool spend_text(std::size_t bytes) noexcept { return spend(text_bytes_, bytes, max_text_bytes); }
  bool spend_steps(std::size_t count) noexcept { return spend(steps_, count, max_steps); }

  /// Counts bytes of texts that are only looked at, as steps: none for a few, and none in processes
  /// that were started when they weren't counted.
  bool spend_reading(std::size_t bytes) noexcept {
    return bytes < bytes_a_step || names_.behaviour() < 2 || spend_steps(bytes / bytes_a_step);
  }

  /// Says which limit was passed.
  tl::unexpected<error> overspent() const;

  /// The content of `content` as an owned value: moved where it can be, else copied. Fails
  /// where a copy passes the limits.
  result<json> take(operand content);

  /// As a result to hand out: shares where `content` is borrowed.
  result<value> share(operand content);

  /// Appends the text form to `out`. Fails where it passes the limits.
  tl::expected<void, error> write(std::string& out, const json& content);

  /// The text form. Fails where it passes the limits.
  result<std::string> text_of(const json& content);

  /// The compiled pattern, the last one kept; or why it is wrong. Valid until the next call.
  result<const re2::RE2*> pattern(const std::string& text);

  /// The value of a lambda's parameter; the innermost has the highest index.
  const operand& parameter(std::size_t index) const noexcept { return parameters_[index]; }
  void push_parameter(operand element) { parameters_.push_back(std::move(element)); }
  void pop_parameter() noexcept { parameters_.pop_back(); }

private:
  static bool spend(std::size_t& spent, std::size_t more, std::size_t limit) noexcept {
    if (spent > limit)
      return false;
    spent = more > limit - spent ? limit + 1 : spent + more; // stays above: see overspent()
    return spent <= limit;
  }

  const environment& names_;
  unknown_rule rule_;
  bool asks_ = false; ///< What is unknown is null, whatever the rule.
  std::size_t items_ = 0;
  std::size_t text_bytes_ = 0;
  std::size_t steps_ = 0;
  std::vector<operand> parameters_;
  std::unique_ptr<re2::RE2> pattern_;
};

/// Says that a value is nested too deeply to be built, copied, compared or written.
tl::unexpected<error> too_deep();

} // namespace troupe::expression_detail
