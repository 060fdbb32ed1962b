// Compiles and evaluates arbitrary text as an expression and as a template. Nothing may crash,
// hang, leak or throw, and what compiles twice gives the same value twice.

#include "runtime/language/expression/expression.hpp"
#include "runtime/language/expression/template_value.hpp"

#include <cstdlib>
#include <string_view>
#include <unordered_map>

namespace {

using namespace troupe;

class fixed_environment final : public environment {
public:
  explicit fixed_environment(symbol_table& symbols) {
    const auto session = json::parse(R"({"i": 7, "f": 2.5, "s": "Grüße", "t": true, "n": null,
      "l": [3, 1, "x", [1, [2]], {"k": "v"}], "m": {"a": {"b": [1, 2]}, "Name": 1, "NAME": 2}})");
    for (const auto& [name, content] : session.items())
      values_[symbols.intern(name)] = make_value(content);
  }

  const value* find(symbol name) const override {
    auto known = values_.find(name);
    return known == values_.end() ? nullptr : &known->second;
  }
  time_point now() const override { return {}; }
  std::string next_uuid() const override { return "7d44e840-9dc0-41d1-b245-5ffdce74fad2"; }
  const value* variable(const std::string& name) const override {
    return name == "HOME" ? &home_ : nullptr;
  }

private:
  std::unordered_map<symbol, value> values_;
  value home_ = make_value("/home");
};

void require(bool holds) {
  if (!holds)
    std::abort();
}

/// Writing a value must not throw: it would where it holds what JSON cannot.
void write(const result<value>& outcome) {
  if (outcome)
    (void)(*outcome)->dump(-1, ' ', false, json::error_handler_t::replace);
  else
    require(!outcome.error().message.empty());
}

void try_expression(std::string_view text, compile_context context,
                    const fixed_environment& names) {
  auto made = expression::compile(text, context, {1, 1});
  if (!made) {
    require(made.error().message.size() < 4096);
    return;
  }
  auto first = made->evaluate(names);
  write(first);
  auto second = made->evaluate(names);
  require(first.has_value() == second.has_value());
  if (first)
    require(**first == **second);
  (void)made->test(names);
}

void try_template(std::string_view text, compile_context context, const fixed_environment& names) {
  auto made = template_value::text(text, context, {1, 1});
  if (!made)
    return;
  write(made->expand(names));
  (void)made->preview(names);
  auto list = template_value::list({*made, *made});
  auto map = template_value::map({{*made, std::move(list)}}, {1, 1});
  write(map.expand(names));
  (void)map.preview(names);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  symbol_table symbols;
  fixed_environment names{symbols};
  const std::set<std::string> variables{"HOME", "UNSET"};
  std::string_view text{reinterpret_cast<const char*>(data), size};
  bool strict = size % 2 == 1;
  try_expression(text, {symbols, variables, strict}, names);
  try_template(text, {symbols, variables, strict}, names);
  return 0;
}
