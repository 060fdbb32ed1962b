/// Reading the saved form of entities: fields of a JSON map, and what is wrong with them.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/time.hpp"

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Takes the fields of one entity, as the reference's Go encoder writes them. A field that is
/// missing or null leaves its target as it was; the first that does not fit is remembered.
class snapshot_fields {
public:
  /// `path` is how messages call the entity: `process.stack[2]`. `content` must outlive it.
  snapshot_fields(const json& content, std::string path);

  void read(const char* key, std::string& into);
  void read(const char* key, bool& into);
  void read(const char* key, std::uint64_t& into);
  void read(const char* key, value& into);
  void read(const char* key, value_map& into);
  void read(const char* key, std::vector<std::string>& into);
  void read(const char* key, std::map<std::string, std::string>& into);
  void read(const char* key, std::map<std::string, bool>& into);
  void read(const char* key, std::map<std::string, task_state>& into);
  void read(const char* key, task_state& into);
  void read(const char* key, process_state& into);
  /// Go's zero time counts as not set.
  void read(const char* key, std::optional<time_point>& into);
  void read(const char* key, std::optional<bool>& into);

  /// A field that is an entity itself, as `read_entity(content, path)` gives it.
  template <class Entity, class Read>
  void read_nested(const char* key, Entity& into, Read read_entity) {
    if (const auto* found = find(key))
      take(into, read_entity(*found, path_ + '.' + key));
  }

  /// A list of such.
  template <class Entity, class Read>
  void read_list(const char* key, std::vector<Entity>& into, Read read_entity) {
    const auto* found = find(key);
    if (!found || !expect(key, found->is_array(), "a list"))
      return;
    into.clear();
    for (const auto& each : *found) {
      auto place = path_ + '.' + key + '[' + std::to_string(into.size()) + ']';
      take(into.emplace_back(), read_entity(each, place));
    }
  }

  /// `content` where all fitted, else what was wrong first.
  template <class Entity>
  result<Entity> finish(Entity content) && {
    if (fault_)
      return tl::unexpected{*std::move(fault_)};
    return content;
  }

private:
  const json* find(const char* key) const;
  bool expect(const std::string& key, bool fits, const char* wanted);

  template <class Target, class Entity>
  void take(Target& into, result<Entity> entity) {
    if (entity)
      into = *std::move(entity);
    else if (!fault_)
      fault_ = std::move(entity).error();
  }

  template <class Item, class Read>
  void read_map(const char* key, std::map<std::string, Item>& into, Read read_item);

  const json& content_;
  std::string path_;
  std::optional<error> fault_;
};

/// A time as entities are saved with; null where it is not set.
json time_json(const std::optional<time_point>& when);

/// The same for a field that Go gives no pointer: not set is its zero time.
json plain_time_json(const std::optional<time_point>& when);

/// A map of values as JSON (a copy).
json map_json(const value_map& values);

} // namespace troupe
