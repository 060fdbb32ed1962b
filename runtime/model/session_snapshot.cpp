#include "troupe/snapshot.hpp"

#include "runtime/base/uuid.hpp"
#include "runtime/language/expression/compile_template.hpp"

namespace troupe {

namespace {

/// What expressions over a state see.
class state_names final : public environment {
public:
  state_names(const value_map& state, const symbol_table& symbols)
    : state_{state}, symbols_{symbols} {}

  const value* find(symbol name) const override {
    auto found = state_.find(symbols_.text(name));
    return found == state_.end() ? nullptr : &found->second;
  }
  time_point now() const override { return std::chrono::system_clock::now(); }
  std::string next_uuid() const override { return make_uuid(); }

private:
  const value_map& state_;
  const symbol_table& symbols_;
};

} // namespace

value session_snapshot::get(const std::string& key) const {
  auto found = state.find(key);
  return found == state.end() ? nullptr : found->second;
}

std::optional<std::int64_t> session_snapshot::get_int(const std::string& key) const {
  auto found = get(key);
  return found && found->is_number_integer() ? std::optional{found->get<std::int64_t>()}
                                             : std::nullopt;
}

std::optional<std::string> session_snapshot::get_string(const std::string& key) const {
  auto found = get(key);
  return found && found->is_string() ? std::optional{found->get<std::string>()} : std::nullopt;
}

std::optional<bool> session_snapshot::get_bool(const std::string& key) const {
  auto found = get(key);
  return found && found->is_boolean() ? std::optional{found->get<bool>()} : std::nullopt;
}

result<value> session_snapshot::expand(const json& content) const {
  symbol_table symbols;
  const std::set<std::string> no_variables;
  return compile_template(content, {symbols, no_variables}).and_then([&](const auto& compiled) {
    return compiled.expand(state_names{state, symbols});
  });
}

result<void> session_snapshot::apply(std::span<const session_parameter> parameters,
                                     const type_registry& types, const type_imports& imports) {
  for (const auto& each : parameters) {
    auto content = expand(each.content);
    if (content && !each.type.empty()) {
      auto type = find_type(types, imports, each.type);
      content = type ? (*type)->convert(*content) : result<value>{tl::unexpected{type.error()}};
    }
    if (!content)
      return failure(each.name + ": " + content.error().message);
    if (each.name.ends_with("[]"))
      append(each.name.substr(0, each.name.size() - 2), **content);
    else
      set(each.name, *std::move(content));
  }
  return {};
}

session_snapshot session_snapshot::task_session(const value_map& inner) const {
  session_snapshot seen{id, inner, context};
  seen.state.insert(state.begin(), state.end());
  return seen;
}

json to_json(const session_snapshot& from) {
  return {{"ID", from.id}, {"State", map_json(from.state)}, {"Context", map_json(from.context)}};
}

result<session_snapshot> read_session(const json& content, const std::string& path) {
  session_snapshot made;
  snapshot_fields fields{content, path};
  fields.read("ID", made.id);
  fields.read("State", made.state);
  fields.read("Context", made.context);
  return std::move(fields).finish(std::move(made));
}

} // namespace troupe
