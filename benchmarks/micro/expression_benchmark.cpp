// Expressions and templates: compiling, evaluating, expanding.
#include "benchmarks/micro/named_values.hpp"
#include "runtime/language/expression/template_value.hpp"

#include <benchmark/benchmark.h>

namespace troupe::bench {

namespace {

json sample_names() {
  auto rows = json::array();
  for (int i = 0; i < 100; ++i)
    rows.push_back({{"id", i}, {"name", "row " + std::to_string(i)}});
  return {{"i", 7},
          {"n", 1'000},
          {"text", "the quick brown fox"},
          {"order", {{"item", {{"price", 12.5}, {"tags", {"a", "b", "c"}}}}}},
          {"rows", rows}};
}

/// What compiling and evaluating need.
struct surroundings {
  symbol_table symbols;
  std::set<std::string> variables;
  named_values names{symbols, sample_names()};
  compile_context context{symbols, variables};
};

expression compiled(surroundings& around, const char* text) {
  return expression::compile(text, around.context, {}).value();
}

void compile_expression(benchmark::State& state, const char* text) {
  surroundings around;
  for (auto _ : state)
    benchmark::DoNotOptimize(expression::compile(text, around.context, {}));
}

void evaluate(benchmark::State& state, const char* text) {
  surroundings around;
  auto code = compiled(around, text);
  if (auto first = code.evaluate(around.names); !first)
    return state.SkipWithError(first.error().message.c_str());
  for (auto _ : state)
    benchmark::DoNotOptimize(code.evaluate(around.names));
}

void test_condition(benchmark::State& state, const char* text) {
  surroundings around;
  auto code = compiled(around, text);
  if (auto first = code.test(around.names); !first)
    return state.SkipWithError(first.error().message.c_str());
  for (auto _ : state)
    benchmark::DoNotOptimize(code.test(around.names));
}

template_value text(surroundings& around, const char* written) {
  return template_value::text(written, around.context, {}).value();
}

void expand(benchmark::State& state, const surroundings& around, const template_value& whole) {
  if (auto first = whole.expand(around.names); !first)
    return state.SkipWithError(first.error().message.c_str());
  for (auto _ : state)
    benchmark::DoNotOptimize(whole.expand(around.names));
}

void expand_text(benchmark::State& state) {
  surroundings around;
  expand(state, around, text(around, "item $i of ${n}: $text"));
}

void expand_lone_path(benchmark::State& state) {
  surroundings around;
  expand(state, around, text(around, "$rows"));
}

void expand_map(benchmark::State& state) {
  surroundings around;
  auto constant = [](const char* key) { return template_value::constant(make_value(key)); };
  expand(state, around,
         template_value::map({{constant("index"), text(around, "$i")},
                              {constant("next"), text(around, "${i + 1}")},
                              {constant("price"), text(around, "${order.item.price}")},
                              {constant("fixed"), template_value::constant(make_value({1, 2, 3}))}},
                             {}));
}

BENCHMARK_CAPTURE(compile_expression, condition, "i < n && order.item.price > 10");
BENCHMARK_CAPTURE(evaluate, name, "i");
BENCHMARK_CAPTURE(evaluate, path, "order.item.tags[1]");
BENCHMARK_CAPTURE(evaluate, shared_list, "rows");
BENCHMARK_CAPTURE(evaluate, arithmetic, "(i + 1) * 2 - n % 3");
BENCHMARK_CAPTURE(evaluate, text, "upper(text) + '!'");
BENCHMARK_CAPTURE(evaluate, choice, "i > 5 ? 'big' : 'small'");
BENCHMARK_CAPTURE(evaluate, lambda_over_100, "sum(map(rows, x -> x.id))");
BENCHMARK_CAPTURE(evaluate, range_1000, "range(n)");
BENCHMARK_CAPTURE(test_condition, comparison, "i < n");
BENCHMARK_CAPTURE(test_condition, pattern, "matches(text, 'q[a-z]+k')");
BENCHMARK(expand_text);
BENCHMARK(expand_lone_path);
BENCHMARK(expand_map);

} // namespace

} // namespace troupe::bench
