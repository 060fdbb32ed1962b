#include "troupe/snapshot.hpp"

#include "runtime/model/snapshot_fields.hpp"

namespace troupe {

value session_snapshot::get(const std::string& key) const {
  auto found = state.find(key);
  return found == state.end() ? nullptr : found->second;
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
