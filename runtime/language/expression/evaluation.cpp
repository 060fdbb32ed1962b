#include "runtime/language/expression/evaluation.hpp"

#include "runtime/language/expression/search.hpp"
#include "runtime/language/expression/values.hpp"

namespace troupe::expression_detail {

evaluation::evaluation(const environment& names, unknown_rule rule) : names_{names}, rule_{rule} {}

evaluation::~evaluation() = default;

tl::unexpected<error> evaluation::overspent() const {
  if (items_ > max_items)
    return failure("makes more than " + std::to_string(max_items) + " items");
  if (text_bytes_ > max_text_bytes)
    return failure("makes more than " + std::to_string(max_text_bytes >> 20U) + " MiB of text");
  return failure("takes more than " + std::to_string(max_steps) + " steps");
}

tl::unexpected<error> too_deep() {
  return failure("a value has more than " + std::to_string(max_value_depth)
                 + " levels of lists and maps");
}

result<json> evaluation::take(operand content) {
  if (content.is_owned())
    return std::move(content.own());
  weight made;
  if (!weigh(*content, max_value_depth, made))
    return too_deep();
  if (!spend_items(made.items) || !spend_text(made.text_bytes))
    return overspent();
  return *content;
}

result<value> evaluation::share(operand content) {
  if (content.is_missing())
    return null_value();
  if (content.root())
    return share_part(*content.root(), *content);
  auto owned = take(std::move(content));
  if (!owned)
    return tl::unexpected{std::move(owned.error())};
  if (!nested_within(*owned, max_value_depth))
    return too_deep();
  return make_value(std::move(*owned));
}

tl::expected<void, error> evaluation::write(std::string& out, const json& content) {
  weight read;
  if (content.is_structured() && !weigh(content, max_value_depth, read))
    return too_deep();
  auto least = content.is_string() ? content.get_ref<const std::string&>().size()
                                   : read.text_bytes + 2 * read.items; // with commas and brackets
  if (!spend_text(least))
    return overspent();
  auto before = out.size();
  append_text(out, content);
  auto made = out.size() - before;
  if (made > least && !spend_text(made - least))
    return overspent();
  return {};
}

result<std::string> evaluation::text_of(const json& content) {
  std::string text;
  return write(text, content).map([&] { return std::move(text); });
}

result<const re2::RE2*> evaluation::pattern(const std::string& text) {
  if (!pattern_ || pattern_->pattern() != text) {
    auto compiled = compile_pattern(text);
    if (!compiled)
      return tl::unexpected{std::move(compiled.error())};
    pattern_ = std::move(*compiled);
  }
  return pattern_.get();
}

} // namespace troupe::expression_detail
