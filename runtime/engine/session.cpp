#include "runtime/engine/session.hpp"

#include "runtime/base/json.hpp"

namespace troupe {

void session::set(const std::string& name, value content) {
  if (auto known = names_.find(name))
    set(*known, std::move(content));
  else
    others_[name] = std::move(content);
}

void session::append(symbol name, const value& content) {
  append_value(slots_[name], *content);
}

json session::all() && {
  json state = json::object();
  // In order, so that each name finds its place at the end of the map.
  auto& members = state.get_ref<json::object_t&>();
  for (auto name : names_.in_order())
    if (slots_[name])
      members.emplace_hint(members.end(), names_.text(name), take(std::move(slots_[name])));
  for (auto& [name, content] : others_)
    state[name] = take(std::move(content));
  return state;
}

} // namespace troupe
