#include "api/operations/arguments.hpp"

#include "api/access/roles.hpp"
#include "runtime/base/hash.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::api {

namespace {

/// So many faults are told at most, and so much of what was found.
constexpr std::size_t most_faults = 20;
constexpr std::size_t longest_excerpt = 60;

const char* place_name(field_place place) {
  constexpr std::array names{"path", "query", "header", "body"};
  return names[static_cast<std::size_t>(place)];
}

const char* expectation(field_kind kind) {
  constexpr std::array names{
    "text",  "an integer",      "true or false", "a duration such as 30s",
    "a map", "a list of texts", "any JSON",
  };
  return names[static_cast<std::size_t>(kind)];
}

std::string found_text(const json& value) {
  if (!value.is_string())
    return kind_of(value);
  return '"' + excerpt(valid_utf8(value.get<std::string>()), longest_excerpt) + '"';
}

/// All that is wrong with a request.
class fault_list {
public:
  void add(field_place place, const std::string& name, std::string message) {
    if (faults_.size() < most_faults)
      faults_.push_back(
        {{"in", place_name(place)}, {"name", name}, {"message", std::move(message)}});
  }

  bool empty() const { return faults_.empty(); }

  api_problem take() {
    auto first = faults_[0];
    auto made = problem_of(error_code::argument_invalid, first["in"].get<std::string>() + ' '
                                                           + first["name"].get<std::string>() + ": "
                                                           + first["message"].get<std::string>());
    if (faults_.size() > 1)
      made.detail += " (and " + std::to_string(faults_.size() - 1) + " more)";
    made.problems = std::move(faults_);
    return made;
  }

private:
  json faults_ = json::array();
};

/// Of one call.
class call_reader {
public:
  call_reader(const operation& of, const caller& who) : made_{of, who} {}

  /// A field that is text where it is.
  void take_text(field_place place, const std::string& name, const std::string& text) {
    const auto* known = field_of(place, name);
    if (!known)
      return;
    if (!is_utf8(text))
      return faults_.add(place, name, "expected UTF-8 text");
    json value = text;
    if (known->kind == field_kind::integer) {
      std::int64_t number = 0;
      auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (code == std::errc{} && end == text.data() + text.size() && !text.empty())
        value = number;
    } else if (known->kind == field_kind::flag && (text == "true" || text == "false")) {
      value = text == "true";
    }
    take(*known, std::move(value));
  }

  void take_body(const json& body) {
    for (const auto& [name, value] : body.items())
      if (const auto* known = field_of(field_place::body, name))
        take(*known, value);
  }

  /// The call, with what was not said.
  tl::expected<call, api_problem> finish() {
    for (const auto& each : made_.of.fields) {
      if (made_.given.contains(each.name) || failed(each.name))
        continue;
      if (each.is_needed)
        faults_.add(each.place, each.name,
                    std::string{"is missing: expected "} + expectation(each.kind));
      else if (!each.fallback.is_null())
        made_.given[each.name] = each.fallback;
    }
    if (!faults_.empty())
      return tl::unexpected{faults_.take()};
    for (const auto& each : made_.of.fields)
      if (made_.by.may < each.needs && made_.given.contains(each.name)) {
        auto why = problem_of(error_code::access_denied,
                              each.name + ": " + std::string{role_name(each.needs)}
                                + " may say that, and the token's role is "
                                + std::string{role_name(made_.by.may)});
        return tl::unexpected{std::move(why)};
      }
    return std::move(made_);
  }

  call& made() { return made_; }

private:
  bool failed(const std::string& name) const {
    return std::ranges::find(failed_, name) != failed_.end();
  }

  const operation_field* field_of(field_place place, const std::string& name) {
    const auto* known = find_field(made_.of, place, name);
    if (known && !made_.given.contains(name) && !failed(name))
      return known;
    if (known) {
      faults_.add(place, name, "is there twice");
      return nullptr;
    }
    std::vector<std::string> names;
    for (const auto& each : made_.of.fields)
      if (each.place == place)
        names.push_back(each.name);
    faults_.add(place, valid_utf8(excerpt(name, longest_excerpt)),
                "is not known" + suggestion(name, names));
    return nullptr;
  }

  void take(const operation_field& known, json value) {
    auto why = wrong_with(known, value);
    if (why.empty()) {
      made_.given[known.name] = std::move(value);
      return;
    }
    failed_.push_back(known.name);
    faults_.add(known.place, known.name, std::move(why));
  }

  static std::string wrong_with(const operation_field& known, const json& value) {
    switch (known.kind) {
      case field_kind::text: return wrong_text(known, value);
      case field_kind::integer: return wrong_number(known, value);
      case field_kind::span: return wrong_span(known, value);
      case field_kind::flag: return value.is_boolean() ? "" : unexpected_kind(known, value);
      case field_kind::map: return value.is_object() ? "" : unexpected_kind(known, value);
      case field_kind::texts: return wrong_list(known, value);
      case field_kind::any: return {};
    }
    return {};
  }

  static std::string unexpected_kind(const operation_field& known, const json& value) {
    return std::string{"expected "} + expectation(known.kind) + ", found " + found_text(value);
  }

  static std::string bounds_of(const operation_field& known, const char* what) {
    return "expected " + std::to_string(known.least) + " to " + std::to_string(known.most) + what;
  }

  static bool is_within(const operation_field& known, std::size_t size) {
    const auto number = static_cast<std::int64_t>(size);
    return number >= known.least && number <= known.most;
  }

  static std::string wrong_text(const operation_field& known, const json& value) {
    if (!value.is_string())
      return unexpected_kind(known, value);
    const auto& text = value.get_ref<const std::string&>();
    if (!is_within(known, text.size()))
      return bounds_of(known, " bytes, found ") + std::to_string(text.size());
    if (known.choices.empty() || std::ranges::find(known.choices, text) != known.choices.end())
      return {};
    std::string all;
    for (const auto& each : known.choices)
      all += (all.empty() ? "" : ", ") + each;
    return "expected one of " + all + ", found " + found_text(value)
           + suggestion(text, known.choices);
  }

  static std::string wrong_number(const operation_field& known, const json& value) {
    if (!value.is_number_integer())
      return unexpected_kind(known, value);
    const auto is_huge = value.is_number_unsigned()
                         && value.get<std::uint64_t>() > static_cast<std::uint64_t>(
                              std::numeric_limits<std::int64_t>::max());
    const auto number = is_huge ? 0 : value.get<std::int64_t>();
    if (is_huge || number < known.least || number > known.most)
      return bounds_of(known, ", found ") + value.dump();
    return {};
  }

  static std::string wrong_span(const operation_field& known, const json& value) {
    if (!value.is_string())
      return unexpected_kind(known, value);
    auto span = parse_duration(value.get_ref<const std::string&>());
    if (!span)
      return unexpected_kind(known, value);
    if (std::chrono::ceil<std::chrono::seconds>(*span).count() > known.most)
      return "expected at most " + troupe::to_string(std::chrono::seconds{known.most}) + ", found "
             + found_text(value);
    return {};
  }

  static std::string wrong_list(const operation_field& known, const json& value) {
    const auto is_text = [](const json& each) { return each.is_string(); };
    if (!value.is_array() || !std::ranges::all_of(value, is_text))
      return unexpected_kind(known, value);
    return is_within(known, value.size())
             ? std::string{}
             : bounds_of(known, " entries, found ") + std::to_string(value.size());
  }

  call made_;
  fault_list faults_;
  std::vector<std::string> failed_; ///< Names of fields that are there, and wrong.
};

/// Whether the body says that it is JSON.
bool is_json(const http_request& asked) {
  const auto* type = asked.header("Content-Type");
  if (!type)
    return false;
  auto essence = ascii_lower(type->substr(0, type->find(';')));
  essence.erase(essence.find_last_not_of(" \t") + 1);
  return essence == "application/json";
}

tl::expected<json, api_problem> read_body(const operation& of, const http_request& asked) {
  if (asked.body.empty() || asked.body == "{}")
    return json::object();
  const auto is_in_body
    = [](const operation_field& each) { return each.place == field_place::body; };
  if (std::ranges::none_of(of.fields, is_in_body)) // not even read: it may be large
    return tl::unexpected{
      problem_of(error_code::argument_invalid,
                 of.id + " takes no body, found " + size_text(asked.body.size()))};
  if (!is_json(asked))
    return tl::unexpected{api_problem{
      .status = 415,
      .code = "media.unknown",
      .detail = "the body: expected Content-Type: application/json, found "
                + (asked.header("Content-Type") ? found_text(*asked.header("Content-Type"))
                                                : std::string{"none"})}};
  auto content = read_strict_json(asked.body, deepest_body);
  if (!content)
    return tl::unexpected{
      problem_of(error_code::argument_invalid, "the body is no JSON that can be read, at byte "
                                                 + std::to_string(content.error().offset) + ": "
                                                 + content.error().reason)};
  if (!content->is_object())
    return tl::unexpected{
      problem_of(error_code::argument_invalid,
                 std::string{"the body: expected a map, found "} + kind_of(*content))};
  return std::move(*content);
}

} // namespace

tl::expected<call, api_problem> read_call(const route& found,
                                          const std::vector<query_parameter>& query,
                                          const http_request& asked, const caller& who) {
  call_reader reader{*found.to, who};
  for (const auto& [name, value] : found.values)
    reader.take_text(field_place::path, name, value);
  for (const auto& [name, value] : query)
    reader.take_text(field_place::query, name, value);
  for (const auto& each : found.to->fields)
    if (each.place == field_place::header)
      if (const auto* value = asked.header(each.name))
        reader.take_text(field_place::header, each.name, *value);
  auto body = read_body(*found.to, asked);
  if (!body)
    return tl::unexpected{std::move(body.error())};
  reader.take_body(*body);
  if (!asked.body.empty())
    reader.made().digest = to_string(hash_of(asked.body));
  return reader.finish();
}

json audited(const call& made) {
  auto told = json::object();
  for (const auto& each : made.of.fields) {
    auto found = made.given.find(each.name);
    if (found == made.given.end() || each.place == field_place::path)
      continue;
    if (each.is_private)
      told[each.name] = size_text(bytes_in_memory(*found));
    else
      told[each.name] = *found;
  }
  return told;
}

} // namespace troupe::api
