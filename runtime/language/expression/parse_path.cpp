#include "runtime/language/expression/parser.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::expression_detail {

namespace {

node_ptr with_steps(node_ptr base, std::vector<path_step> steps) {
  if (steps.empty())
    return base;
  auto path = std::make_unique<path_node>();
  path->height = base->height + 1;
  for (const auto& step : steps)
    if (step.index)
      path->height = std::max(path->height, step.index->height + 1);
  path->base = std::move(base);
  path->steps = std::move(steps);
  return path;
}

/// The step `.name`, `[0]` or `["key"]` at `at` of a text, if there is one; moves past it.
std::optional<path_step> bare_step(std::string_view text, std::size_t& at) {
  if (at + 1 >= text.size())
    return std::nullopt;
  if (text[at] == '.') {
    auto length = name_length(text, at + 1);
    if (length == 0)
      return std::nullopt;
    auto begin = at + 1;
    at = begin + length;
    return path_step{std::string{text.substr(begin, length)}, nullptr};
  }
  if (text[at] != '['
      || (text[at + 1] != '"' && text[at + 1] != '\''
          && (text[at + 1] < '0' || text[at + 1] > '9')))
    return std::nullopt;
  lexer inside{text, at + 1};
  auto index = inside.next();
  auto closing = inside.next();
  if (closing.kind != token_kind::close_bracket)
    return std::nullopt;
  if (index.kind == token_kind::text) {
    auto key = unescaped(index.text);
    if (!key)
      return std::nullopt;
    at = closing.end;
    return path_step{std::move(*key), nullptr};
  }
  std::int64_t number = 0;
  auto [end, code] = std::from_chars(index.text.begin(), index.text.end(), number);
  if (index.kind != token_kind::number || code != std::errc{} || end != index.text.end())
    return std::nullopt;
  at = closing.end;
  return path_step{{}, std::make_unique<constant_node>(number)};
}

/// What `env.NAME` reads, or what to say where the definition does not list it.
result<std::unique_ptr<node>> listed_variable(const std::string& name,
                                              const std::set<std::string>& variables) {
  if (variables.contains(name))
    return std::make_unique<variable_node>(name);
  std::vector<std::string> listed{variables.begin(), variables.end()};
  return failure("the environment variable \"" + name + "\" must be listed in config.env"
                 + suggestion(name, listed));
}

/// From this behaviour on `secret` is no name of the workflow's, where a step follows.
constexpr behaviour_number secrets_since = 2;

bool is_secret_root(std::string_view name, const compile_context& context) {
  return name == "secret" && context.behaviour >= secrets_since;
}

/// What `secret.NAME` reads, or what to say where nothing may.
result<std::unique_ptr<node>> listed_secret(const std::string& name,
                                            const compile_context& context) {
  if (!context.secrets)
    return failure("secret." + name
                   + " can't be read here: a secret goes into the input, env, stdin or argv of a "
                     "task that keeps and shows none of it (not workflow:, printer:, nor the text "
                     "of a shell); a name of your own is read as $.secret");
  context.secrets->insert(name);
  return std::make_unique<secret_node>(name);
}

} // namespace

node_ptr parser::postfix() {
  auto base = primary();
  return base ? path_from(std::move(base)) : nullptr;
}

node_ptr parser::path_from(node_ptr base) {
  std::vector<path_step> steps;
  while (current_.kind == token_kind::dot || current_.kind == token_kind::open_bracket) {
    auto step = next_step();
    if (!step)
      return nullptr;
    steps.push_back(std::move(*step));
  }
  nodes_ += steps.size();
  return with_steps(std::move(base), std::move(steps));
}

std::optional<path_step> parser::next_step() {
  if (current_.kind == token_kind::open_bracket)
    return bracketed_step();
  advance();
  if (current_.kind != token_kind::name || current_.dollar) {
    fail_expected("a name after \".\"");
    return std::nullopt;
  }
  return path_step{std::string{advance().text}, nullptr};
}

std::optional<path_step> parser::bracketed_step() {
  advance();
  auto index = any();
  if (!index || !expect(token_kind::close_bracket, "an operator or \"]\""))
    return std::nullopt;
  if (const auto* literal = index->constant(); literal && (*literal)->is_string())
    return path_step{(*literal)->get<std::string>(), nullptr};
  return path_step{{}, std::move(index)};
}

node_ptr parser::root_name() {
  advance();
  auto step = next_step();
  if (!step)
    return nullptr;
  if (step->index)
    return fail("the root has names only, as in $.name or $[\"name\"]");
  return named(step->key);
}

/// A name of the workflow's.
node_ptr parser::named(std::string_view text) {
  auto name = context_.symbols.intern(text);
  if (context_.notes)
    context_.notes->names.push_back({name, asks_, false});
  return finish(std::make_unique<name_node>(name, text));
}

node_ptr parser::name(const token& word) {
  auto parameter = std::find(parameters_.rbegin(), parameters_.rend(), word.text);
  if (parameter != parameters_.rend())
    return finish(std::make_unique<parameter_node>(
      static_cast<std::size_t>(parameters_.rend() - parameter) - 1));
  bool has_step = current_.kind == token_kind::dot || current_.kind == token_kind::open_bracket;
  if (word.text == "env" && has_step)
    return environment_variable();
  if (has_step && is_secret_root(word.text, context_))
    return secret();
  return named(word.text);
}

node_ptr parser::secret() {
  auto step = next_step();
  if (!step)
    return nullptr;
  if (step->index)
    return fail("secrets have names only, as in secret.NAME");
  auto read = listed_secret(step->key, context_);
  if (!read)
    return fail(read.error().message);
  secret_ = read->get();
  return finish(std::move(*read));
}

node_ptr parser::environment_variable() {
  auto step = next_step();
  if (!step)
    return nullptr;
  if (step->index)
    return fail("the environment has names only, as in env.NAME");
  return variable(step->key);
}

node_ptr parser::variable(const std::string& name) {
  auto read = listed_variable(name, context_.variables);
  if (!read)
    return fail(read.error().message);
  return finish(std::move(*read));
}

result<parsed> parse_bare_path(std::string_view text, std::size_t begin, compile_context context) {
  auto at = begin + (text[begin] == '.' ? 1 : 0);
  auto length = name_length(text, at);
  auto name = text.substr(at, length);
  at += length;
  std::vector<path_step> steps;
  while (auto step = bare_step(text, at))
    steps.push_back(std::move(*step));
  const auto is_secret = is_secret_root(name, context);
  if ((name != "env" && !is_secret) || text[begin] == '.' || steps.empty() || steps.front().index) {
    auto known = context.symbols.intern(name);
    if (context.notes)
      context.notes->names.push_back({known, false, true});
    return parsed{with_steps(std::make_unique<name_node>(known, name), std::move(steps)), at, false,
                  known};
  }
  auto read = is_secret ? listed_secret(steps.front().key, context)
                        : listed_variable(steps.front().key, context.variables);
  if (read && is_secret && steps.size() > 1)
    read = failure("a secret is a text, and has no fields: expected $secret.NAME, or "
                   "${secret.NAME} before a dot");
  if (!read)
    return failure("at character " + std::to_string(code_points(text.substr(0, begin)) + 1) + ": "
                   + read.error().message);
  steps.erase(steps.begin());
  return parsed{with_steps(std::move(*read), std::move(steps)), at};
}

} // namespace troupe::expression_detail
