/// The JSON forms of entities: each entity is described once, field by field, and that one
/// description writes it and reads it.
#pragma once

#include "runtime/base/either.hpp"
#include "troupe/event.hpp"
#include "troupe/json.hpp"
#include "troupe/output.hpp"
#include "troupe/policy.hpp"
#include "troupe/result.hpp"
#include "troupe/snapshot.hpp"
#include "troupe/time.hpp"
#include "troupe/usage.hpp"

#include <chrono>
#include <concepts>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace troupe {

/// A span as a number of `Unit`s; reads into what it refers to.
template <class Unit, class Span>
struct counted_in {
  Span& span;
};

template <class Unit, class Span>
counted_in<Unit, Span> in(Span& span) {
  return {span};
}

template <class Entity>
json written(const Entity& x);
template <class Entity>
result<Entity> read_entity(const json& content, std::string path);

/// Writes the fields of one entity.
class field_writer {
public:
  explicit field_writer(json& into) : into_{into} {}

  /// A field that is always there.
  template <class T>
  void always(const char* key, const T& x) {
    into_[key] = form_of(x);
  }

  /// A field that is there where it has something to say, as with Go's `omitempty`.
  template <class T>
  void where_set(const char* key, const T& x) {
    if (is_set(x))
      always(key, x);
  }

  /// A field that Go gives no pointer: a time that isn't set is its zero time.
  void go_time(const char* key, const std::optional<time_point>& x);

  /// Another name under which the reference, or an earlier version, wrote what follows.
  template <class T>
  void formerly(const char*, const T&) {}

private:
  template <class T>
  static bool is_set(const T& x) {
    if constexpr (requires { x.has_value(); })
      return x.has_value();
    else if constexpr (requires { x.empty(); })
      return !x.empty();
    else
      return x != T{};
  }

  static json form_of(const std::string& x) { return x; }
  static json form_of(bool x) { return x; }
  template <std::unsigned_integral Number>
  static json form_of(Number x) {
    return x;
  }
  static json form_of(const json& x) { return x; }
  static json form_of(const value& x) { return x ? *x : json(nullptr); }
  static json form_of(const value_map& x);
  static json form_of(const std::vector<std::string>& x) { return x; }
  static json form_of(const std::set<std::string>& x); ///< `{name: true}`, as the reference does.
  static json form_of(const std::map<std::string, std::string>& x) { return x; }
  static json form_of(const std::map<std::string, task_state>& x);
  static json form_of(task_state x) { return to_string(x); }
  static json form_of(process_state x) { return to_string(x); }
  static json form_of(policy_mode x);
  static json form_of(approval_state x) { return to_string(x); }
  static json form_of(time_point x);
  template <class Span>
  static json form_of(const counted_in<std::milli, Span>& x) {
    return std::chrono::duration<double, std::milli>{x.span}.count();
  }
  template <class Span>
  static json form_of(const counted_in<std::ratio<1>, Span>& x) {
    return std::chrono::duration<double>{x.span}.count();
  }
  static json form_of(const attempt_usage& x) { return to_json(x); }
  template <class T>
  static json form_of(const std::optional<T>& x) {
    return x ? form_of(*x) : json(nullptr);
  }
  template <class Entity>
  static json form_of(const std::vector<Entity>& x) {
    auto list = json::array();
    for (const auto& each : x)
      list.push_back(form_of(each));
    return list;
  }
  template <class Entity>
  requires std::is_class_v<Entity>
  static json form_of(const Entity& x) { return written(x); }

  json& into_;
};

/// Takes the fields of one entity. A field that is missing or null leaves its target as it was; the
/// first that does not fit is remembered.
class field_reader {
public:
  /// `path` is how messages call the entity: `process.stack[2]`. `content` must outlive it.
  field_reader(const json& content, std::string path);

  template <class T>
  void always(const char* key, T&& x) {
    read(key, x);
  }
  template <class T>
  void where_set(const char* key, T& x) {
    read(key, x);
  }
  void go_time(const char* key, std::optional<time_point>& x) { read(key, x); }
  template <class T>
  void formerly(const char* key, T&& x) {
    read(key, x);
  }

  /// `content` where all fitted, else what was wrong first.
  template <class Entity>
  result<Entity> finish(Entity content) && {
    if (fault_)
      return tl::unexpected{*std::move(fault_)};
    return content;
  }

private:
  void read(const char* key, std::string& into);
  void read(const char* key, bool& into);
  void read(const char* key, std::uint64_t& into);
  void read(const char* key, json& into);
  void read(const char* key, value& into);
  void read(const char* key, value_map& into);
  void read(const char* key, std::vector<std::string>& into);
  void read(const char* key, std::set<std::string>& into);
  void read(const char* key, std::map<std::string, std::string>& into);
  void read(const char* key, std::map<std::string, task_state>& into);
  void read(const char* key, task_state& into);
  void read(const char* key, process_state& into);
  void read(const char* key, policy_mode& into);
  /// Go's zero time counts as not set.
  void read(const char* key, std::optional<time_point>& into);
  void read(const char* key, time_point& into);

  template <class Unit, class Span>
  void read(const char* key, counted_in<Unit, Span>& into) {
    const auto* found = find(key);
    if (!found || !expect(key, found->is_number(), "a number"))
      return;
    auto span_of = [](auto count) {
      return std::chrono::round<Span>(std::chrono::duration<decltype(count), Unit>{count});
    };
    into.span = found->is_number_integer() ? span_of(found->get<std::int64_t>())
                                           : span_of(found->get<double>());
  }
  template <class T>
  void read(const char* key, std::optional<T>& into) {
    if (find(key))
      read(key, into.emplace());
  }
  template <class Entity>
  void read(const char* key, std::vector<Entity>& into) {
    const auto* found = find(key);
    if (!found || !expect(key, found->is_array(), "a list"))
      return;
    into.clear();
    for (const auto& each : *found) {
      auto place = path_ + '.' + key + '[' + std::to_string(into.size()) + ']';
      take(into.emplace_back(), read_entity<Entity>(each, std::move(place)));
    }
  }
  template <class Entity>
  void read(const char* key, Entity& into) {
    if (const auto* found = find(key))
      take(into, read_entity<Entity>(*found, path_ + '.' + key));
  }

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

/// The JSON form of an entity, which `describe_fields(fields, entity)` describes: a function that
/// calls `always`, `where_set` and so on for each of its members.
template <class Entity>
json written(const Entity& x) {
  auto made = json::object();
  field_writer fields{made};
  describe_fields(fields, x);
  return made;
}

/// Reads it back. Errors name the field, under `path`.
template <class Entity>
result<Entity> read_entity(const json& content, std::string path) {
  Entity made{};
  field_reader fields{content, std::move(path)};
  describe_fields(fields, made);
  return std::move(fields).finish(std::move(made));
}

/// What commands used, as `to_json` writes it.
template <class Fields>
void describe_fields(Fields& f, either<command_usage> auto& x) {
  f.always("commands", x.commands);
  f.always("seconds", in<std::ratio<1>>(x.wall));
  f.always("cpuSeconds", in<std::ratio<1>>(x.cpu));
  f.always("memory", x.memory);
  f.always("read", x.read);
  f.always("written", x.written);
}

/// Counters, which several entities have.
template <class Fields>
void describe_fields(Fields& f, either<progress> auto& x) {
  f.always("total", x.total);
  f.always("pending", x.pending);
  f.always("waiting", x.waiting);
  f.always("running", x.running);
  f.always("completed", x.completed);
  f.always("failed", x.failed);
  f.always("skipped", x.skipped);
  f.always("cancelled", x.cancelled);
  f.where_set("notRun", x.not_run);
}

} // namespace troupe
