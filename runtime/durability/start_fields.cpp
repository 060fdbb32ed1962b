#include "runtime/durability/start_fields.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

template <class T>
json form_of(const T& content) {
  return content;
}
json form_of(const duration& span) {
  return span.count(); // nanoseconds
}
json form_of(const policy_config& policy) {
  return {{"mode", static_cast<std::uint8_t>(policy.mode)},
          {"allow", policy.allow},
          {"block", policy.block},
          {"skip", policy.skip}};
}
json form_of(const std::optional<policy_config>& policy) {
  return policy ? form_of(*policy) : json();
}
json form_of(const inherited_rules& rules) {
  auto policies = json::array();
  for (const auto& each : rules.policies)
    policies.push_back(form_of(each));
  json form{{"policies", std::move(policies)}, {"secrets", *rules.secrets}};
  if (!rules.hidden.empty())
    form["hidden"] = rules.hidden;
  if (rules.keep_going)
    form["keepGoing"] = true;
  if (rules.max_failures > 0)
    form["maxFailures"] = rules.max_failures;
  if (rules.runs_anew)
    form["runsAnew"] = true;
  return form;
}
json form_of(const surroundings_ptr& around) {
  return around ? to_json(*around) : json();
}
json form_of(const approval_terms& terms) {
  return {{"expiry", form_of(terms.expiry)}, {"metadata", terms.metadata}};
}

template <class T>
void read_form(const json& form, T& into) {
  form.get_to(into);
}
void read_form(const json& form, duration& span) {
  span = duration{form.get<duration::rep>()};
}
void read_form(const json& form, policy_config& policy) {
  policy.mode = static_cast<policy_mode>(form.at("mode").get<std::uint8_t>());
  form.at("allow").get_to(policy.allow);
  form.at("block").get_to(policy.block);
  form.at("skip").get_to(policy.skip);
}
void read_form(const json& form, std::optional<policy_config>& policy) {
  read_form(form, policy.emplace());
}
void read_form(const json& form, inherited_rules& rules) {
  for (const auto& each : form.at("policies"))
    read_form(each, rules.policies.emplace_back());
  rules.secrets = make_value(form.at("secrets"));
  if (const auto hidden = form.find("hidden"); hidden != form.end())
    hidden->get_to(rules.hidden);
  rules.keep_going = form.value("keepGoing", false);
  rules.max_failures = form.value("maxFailures", 0U);
  rules.runs_anew = form.value("runsAnew", false);
}
void read_form(const json& form, surroundings_ptr& around) {
  around = std::make_shared<const recorded_surroundings>(surroundings_from(form));
}
void read_form(const json& form, approval_terms& terms) {
  read_form(form.at("expiry"), terms.expiry);
  terms.metadata = form.at("metadata");
}

/// One field: its name, its form (a null pointer: as it would be without it), and back.
struct start_field {
  const char* name;
  value (*write)(const input::start& from);
  void (*read)(const value& form, input::start& into);
};

template <auto Member>
constexpr start_field field(const char* name) {
  return {name,
          [](const input::start& from) -> value {
            auto form = form_of(from.*Member);
            static const input::start bare;
            auto is_default = form == form_of(bare.*Member);
            return is_default ? nullptr : make_value(std::move(form));
          },
          [](const value& form, input::start& into) { read_form(*form, into.*Member); }};
}

/// Shared, not copied: it may be large.
constexpr start_field init_field{
  "init", [](const input::start& from) { return from.init->is_null() ? nullptr : from.init; },
  [](const value& form, input::start& into) { into.init = form; }};

/// A name stays what it is for good; a field is never given another meaning.
constexpr std::array known_fields{
  init_field,
  field<&input::start::timeout>("timeout"),
  field<&input::start::parent_id>("parent"),
  field<&input::start::tasks>("tasks"),
  field<&input::start::paused>("paused"),
  field<&input::start::policy>("policy"),
  field<&input::start::approvals>("approvals"),
  field<&input::start::parent_execution>("parentExecution"),
  field<&input::start::behaviour>("behaviour"),
  field<&input::start::surroundings>("surroundings"),
  field<&input::start::rules>("rules"),
  field<&input::start::priority>("priority"),
};

} // namespace

start_fields fields_of(const input::start& begun) {
  start_fields fields;
  for (const auto& each : known_fields)
    if (auto form = each.write(begun))
      fields.emplace(each.name, std::move(form));
  return fields;
}

result<input::start> start_of(const start_fields& fields) {
  input::start made;
  for (const auto& [name, form] : fields) {
    auto known = std::ranges::find(known_fields, name, &start_field::name);
    if (known == known_fields.end())
      return failure(error_code::store_newer,
                     "it was written by a newer Troupe: this one doesn't know \"" + name
                       + "\" of the start of a process");
    try {
      known->read(form, made);
    } catch (const json::exception&) {
      return failure(error_code::store_damaged, "it is damaged: \"" + name
                                                  + "\" of the start of a process is "
                                                  + kind_of(*form));
    }
  }
  if (made.behaviour > current_behaviour)
    return failure(error_code::store_newer, "it was written by a newer Troupe, under behaviour "
                                              + std::to_string(made.behaviour)
                                              + "; this one knows up to "
                                              + std::to_string(current_behaviour));
  return made;
}

} // namespace troupe
