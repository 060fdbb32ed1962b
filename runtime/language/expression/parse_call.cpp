#include "runtime/language/expression/parser.hpp"

#include "runtime/language/expression/search.hpp"

#include <algorithm>
#include <utility>

namespace troupe::expression_detail {

namespace {

std::string counted(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

std::string wrong_count(const function& what, std::size_t count) {
  auto wanted = counted(what.most);
  if (what.least != what.most)
    wanted = std::to_string(what.least) + " or " + wanted;
  return std::string{what.name} + " takes " + wanted + ", found " + std::to_string(count) + ": "
         + std::string{what.usage};
}

/// Whether the first argument may be a name that nothing sets.
bool asks_for_names(const function& what) {
  return what.form == call_form::exists || what.form == call_form::is_nil
         || what.form == call_form::fallback;
}

std::unique_ptr<node> call_of(const function& what, std::vector<node_ptr> arguments) {
  if (what.form == call_form::exists) {
    auto made = std::make_unique<exists_node>();
    made->path = std::move(arguments[0]);
    return made;
  }
  if (what.form == call_form::is_nil) {
    auto made = std::make_unique<is_nil_node>();
    made->inner = std::move(arguments[0]);
    return made;
  }
  if (what.form == call_form::fallback) {
    auto made = std::make_unique<fallback_node>();
    made->wanted = std::move(arguments[0]);
    made->otherwise = std::move(arguments[1]);
    return made;
  }
  auto made = std::make_unique<call_node>();
  made->what = &what;
  made->arguments = std::move(arguments);
  return made;
}

} // namespace

node_ptr parser::name_or_call() {
  const auto& text = current_.text;
  if (!current_.dollar) {
    if (text == "is" && peek().text == "nil")
      return call("is nil");
    if (auto function = dotted_function())
      return call(*function);
    if (text == "true" || text == "false" || text == "nil" || text == "null") {
      auto literal = text == "true" ? json(true) : text == "false" ? json(false) : json{};
      advance();
      return finish(std::make_unique<constant_node>(std::move(literal)));
    }
  }
  auto word = advance();
  return name(word);
}

/// The name of the function, where names with dots between them lead to a parenthesis.
std::optional<std::string> parser::dotted_function() const {
  std::string name{current_.text};
  auto ahead = lexer_;
  auto next = ahead.next();
  while (next.kind == token_kind::dot) {
    next = ahead.next();
    if (next.kind != token_kind::name)
      return std::nullopt;
    name += '.';
    name += next.text;
    next = ahead.next();
  }
  if (next.kind != token_kind::open_paren)
    return std::nullopt;
  return name;
}

node_ptr parser::call(const std::string& name) {
  const auto* what = find_function(name);
  if (!what)
    return fail("there is no function \"" + name + '"' + function_suggestion(name));
  while (current_.kind == token_kind::name || current_.kind == token_kind::dot)
    advance();
  if (!expect(token_kind::open_paren, "\"(\" as in " + std::string{what->usage}))
    return nullptr;
  return what->form == call_form::each ? lambda_arguments(*what) : call_arguments(*what);
}

node_ptr parser::call_arguments(const function& what) {
  std::vector<node_ptr> arguments;
  std::size_t count = 0;
  while (current_.kind != token_kind::close_paren) {
    if (count > 0 && !expect(token_kind::comma, "an operator, \",\" or \")\""))
      return nullptr;
    auto asked_before = std::exchange(asks_, asks_ || (count == 0 && asks_for_names(what)));
    auto argument = any();
    asks_ = asked_before;
    if (!argument)
      return nullptr;
    if (++count <= what.most)
      arguments.push_back(std::move(argument));
  }
  if (count < what.least || count > what.most)
    return fail(wrong_count(what, count));
  advance();
  return make_call(what, std::move(arguments));
}

node_ptr parser::lambda_arguments(const function& what) {
  auto usage = std::string{what.usage};
  auto made = std::make_unique<each_node>();
  made->what = &what;
  made->list = current_.kind == token_kind::close_paren ? nullptr : any();
  if (!made->list)
    return fault_ ? nullptr : fail_expected(usage);
  if (!expect(token_kind::comma, "\",\" and a lambda, as in " + usage))
    return nullptr;
  if (current_.kind != token_kind::name || peek().kind != token_kind::arrow)
    return fail_expected("a lambda, as in " + usage);
  parameters_.push_back(advance().text);
  advance();
  auto nodes_before = nodes_;
  made->body.body = any();
  parameters_.pop_back();
  made->body.steps = 1 + nodes_ - nodes_before;
  if (!made->body.body || !expect(token_kind::close_paren, "an operator or \")\""))
    return nullptr;
  auto below = {made->list.get(), made->body.body.get()};
  return finish(std::move(made), below);
}

node_ptr parser::make_call(const function& what, std::vector<node_ptr> arguments) {
  if (what.form == call_form::pattern)
    return make_match_call(what, std::move(arguments));
  if (what.form == call_form::state)
    return make_state_call(arguments[0]->constant());
  if (what.form == call_form::exists && !arguments[0]->is_path())
    return fail("exists takes a path, as in exists(a.b)");
  std::size_t height = 1;
  for (const auto& argument : arguments)
    height = std::max(height, argument->height + 1);
  auto made = call_of(what, std::move(arguments));
  made->height = height;
  return finish(std::move(made));
}

node_ptr parser::make_state_call(const value* called) {
  if (!called || !(*called)->is_string())
    return fail("status takes the name of a task in quotes, as in status('build')");
  if (!context_.notes)
    return fail("status can only be asked for in a definition");
  auto made = std::make_unique<state_node>();
  auto task = std::make_shared<std::uint32_t>(0);
  made->task = task;
  context_.notes->states.push_back({(*called)->get<std::string>(), std::move(task)});
  return finish(std::move(made));
}

node_ptr parser::make_match_call(const function& what, std::vector<node_ptr> arguments) {
  const auto* literal = arguments[1]->constant();
  if (literal && (*literal)->is_string())
    return match(std::move(arguments[0]), (*literal)->get_ref<const std::string&>(), what.expected);
  auto made = std::make_unique<match_node>();
  auto below = {arguments[0].get(), arguments[1].get()};
  made->subject = std::move(arguments[0]);
  made->pattern = std::move(arguments[1]);
  made->expected = what.expected;
  return finish(std::move(made), below);
}

} // namespace troupe::expression_detail
