#include "runtime/engine/process_values.hpp"

#include "runtime/language/workflow/value_type.hpp"

namespace troupe {

namespace {

result<value> typed_content(const parameter& assignment, const environment& names,
                            const symbol_table& symbols) {
  auto content = assignment.content.expand(names);
  if (content && assignment.type)
    return convert_named(*assignment.type, symbols.text(assignment.name), *content);
  return content;
}

} // namespace

void process_values::set(symbol name, value content) {
  feed_.learn(name, content);
  if (feed_.tells_values()) {
    const auto* before = session_.find(name);
    feed_.value_changed(setup_.flow->symbols.text(name), before ? *before : nullptr, content);
  }
  session_.set(name, std::move(content));
}

void process_values::set(const std::string& name, value content) {
  if (auto known = setup_.flow->symbols.find(name))
    return set(*known, std::move(content));
  feed_.learn(name, content);
  if (feed_.tells_values())
    feed_.value_changed(name, session_.find_other(name), content);
  session_.set(name, std::move(content));
}

void process_values::append(symbol name, const value& content) {
  feed_.learn(name, content);
  value before;
  if (feed_.tells_values())
    if (const auto* known = session_.find(name))
      before = *known;
  session_.append(name, content);
  if (feed_.tells_values())
    feed_.value_changed(setup_.flow->symbols.text(name), std::move(before), *session_.find(name));
}

void process_values::take_given(const json& init) {
  for (const auto& [name, content] : init.items()) {
    given_.insert(name);
    set(name, make_value(content));
  }
}

result<void> process_values::initialise(const run& root) {
  for (const auto& each : setup_.flow->init)
    if (auto done = initialise(each, root); !done)
      return done;
  return {};
}

result<void> process_values::initialise(const parameter& assignment, const run& root) {
  const auto& name = setup_.flow->symbols.text(assignment.name);
  if (!given_.contains(name))
    return assign(assignment, environment_of(root));
  if (!assignment.type)
    return {};
  auto typed = convert_named(*assignment.type, name, *session_.find(assignment.name));
  if (!typed)
    return tl::unexpected{std::move(typed.error())};
  feed_.computed(*typed);
  set(assignment.name, std::move(*typed));
  return {};
}

result<void> process_values::open_scope(run& x) {
  if (x.has_init_scope)
    x.scope = x.scope->outer;
  x.has_init_scope = !x.def->init.empty();
  if (!x.has_init_scope)
    return {};
  x.scope = std::make_shared<scope>(scope{x.scope, false, {}});
  for (const auto& each : x.def->init) {
    auto content = typed_content(each, environment_of(x), setup_.flow->symbols);
    if (!content)
      return tl::unexpected{std::move(content.error())};
    feed_.computed(*content);
    feed_.learn(each.name, *content);
    x.scope->set(each.name, std::move(*content));
  }
  return {};
}

result<void> process_values::assign_all(const std::vector<parameter>& post, const run& x,
                                        const value& output) {
  for (const auto& each : post) {
    auto names = environment_of(x);
    if (output)
      names.overlay(output);
    if (auto done = assign(each, names); !done)
      return done;
  }
  return {};
}

result<void> process_values::assign(const parameter& assignment, const environment& names) {
  auto content = typed_content(assignment, names, setup_.flow->symbols);
  if (!content)
    return tl::unexpected{std::move(content.error())};
  feed_.computed(*content);
  if (assignment.append)
    append(assignment.name, *content);
  else
    set(assignment.name, std::move(*content));
  return {};
}

result<value> process_values::output_of(const run& x, const value& own) {
  auto names = environment_of(x);
  if (own)
    names.overlay(own);
  auto content = x.def->output->expand(names);
  if (content)
    feed_.computed(*content);
  return content;
}

void process_values::store_output(const run& x, const value& output) {
  const auto& around = x.has_init_scope ? x.scope->outer : x.scope;
  // The output of a child itself is what its fan-out collects; below the child it is seen too.
  if (auto* inner = output_scope(around)) {
    feed_.learn(x.def->name_space, output);
    inner->set(x.def->name_space, output);
  } else {
    set(x.def->name_space, output);
  }
}

result<value> process_values::expand_input(const run& x) {
  const auto& input = x.def->work->input;
  auto seen = environment_of(x);
  if (!input.names_secrets())
    return input.expand(seen);
  secret_marks marks;
  seen.see_secrets(marks);
  auto sealed
    = input.expand(seen).and_then([&](value expanded) { return marks.seal(std::move(expanded)); });
  if (!sealed)
    sealed.error().message = marks.without_marks(std::move(sealed.error().message));
  return sealed;
}

result<bool> process_values::test(run_index r, const expression& condition) {
  auto holds = condition.test(environment_of(runs_[r]));
  if (holds)
    feed_.condition_tested(r, condition, *holds);
  return holds;
}

} // namespace troupe
