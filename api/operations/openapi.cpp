#include "api/operations/openapi.hpp"

#include "api/access/roles.hpp"
#include "runtime/base/text.hpp"

#include <array>

namespace troupe::api {

namespace {

/// A bound that somebody set: a reader need not know of the others.
bool is_bound(std::int64_t most) {
  return most != std::numeric_limits<std::int64_t>::max();
}

void add_bounds(json& schema, const operation_field& of, const char* least, const char* most) {
  if (of.least > 0)
    schema[least] = of.least;
  if (is_bound(of.most))
    schema[most] = of.most;
}

json schema_of(const operation_field& field) {
  auto schema = json::object();
  switch (field.kind) {
    case field_kind::text:
      schema["type"] = "string";
      add_bounds(schema, field, "minLength", "maxLength");
      break;
    case field_kind::integer:
      schema = {{"type", "integer"}, {"format", "int64"}, {"minimum", field.least}};
      if (is_bound(field.most))
        schema["maximum"] = field.most;
      break;
    case field_kind::flag: schema["type"] = "boolean"; break;
    case field_kind::span:
      schema["type"] = "string";
      schema["examples"] = {"30s", "1h30m"};
      break;
    case field_kind::map: schema["type"] = "object"; break;
    case field_kind::texts:
      schema = {{"type", "array"}, {"items", {{"type", "string"}}}};
      add_bounds(schema, field, "minItems", "maxItems");
      break;
    case field_kind::any: break;
  }
  if (!field.choices.empty())
    schema["enum"] = field.choices;
  if (!field.fallback.is_null())
    schema["default"] = field.fallback;
  return schema;
}

std::string help_of(const operation_field& field) {
  auto text = field.help;
  if (field.kind == field_kind::span && is_bound(field.most))
    text += "; at most " + troupe::to_string(std::chrono::seconds{field.most});
  if (field.needs != role::nobody)
    text += "; for the role " + std::string{role_name(field.needs)};
  return text;
}

json parameter_of(const operation_field& field) {
  constexpr std::array places{"path", "query", "header"};
  return {{"name", field.name},
          {"in", places[static_cast<std::size_t>(field.place)]},
          {"required", field.is_needed},
          {"description", help_of(field)},
          {"schema", schema_of(field)}};
}

json body_of(const operation& of) {
  auto properties = json::object();
  auto needed = json::array();
  for (const auto& field : of.fields) {
    if (field.place != field_place::body)
      continue;
    properties[field.name] = schema_of(field);
    properties[field.name]["description"] = help_of(field);
    if (field.is_needed)
      needed.push_back(field.name);
  }
  if (properties.empty())
    return nullptr;
  const auto is_needed = !needed.empty();
  json schema{
    {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (is_needed)
    schema["required"] = std::move(needed);
  return {{"required", is_needed},
          {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
}

json answer_schema(const operation& of) {
  return {{"type", of.media == json_media ? "object" : "string"}};
}

json described(const operation& of) {
  auto parameters = json::array();
  for (const auto& field : of.fields)
    if (field.place != field_place::body)
      parameters.push_back(parameter_of(field));
  json responses{
    {std::to_string(of.status),
     {{"description", of.answer}, {"content", {{of.media, {{"schema", answer_schema(of)}}}}}}},
    {"default", {{"$ref", "#/components/responses/Problem"}}}};
  json made{
    {"operationId", of.id},
    {"summary", of.help},
    {"description", "For the role " + std::string{role_name(of.needs)} + " and those above."},
    {"parameters", std::move(parameters)},
    {"responses", std::move(responses)},
    {"x-troupe-role", role_name(of.needs)}};
  if (of.needs == role::nobody) {
    made["description"] = "For everybody: without a token.";
    made["security"] = json::array();
  }
  if (auto body = body_of(of); !body.is_null())
    made["requestBody"] = std::move(body);
  return made;
}

json problem_schema() {
  auto codes = json::array();
  for (const auto& each : error_code_texts)
    codes.push_back(each.text);
  return {{"type", "object"},
          {"description", "RFC 9457"},
          {"required", {"type", "title", "status", "detail", "instance", "code"}},
          {"properties",
           {{"type", {{"type", "string"}, {"description", "urn:troupe: and the code"}}},
            {"title", {{"type", "string"}}},
            {"status", {{"type", "integer"}}},
            {"detail", {{"type", "string"}, {"description", "A sentence for a person"}}},
            {"instance", {{"type", "string"}, {"description", "The path that was asked for"}}},
            {"code", {{"type", "string"}, {"examples", std::move(codes)}}},
            {"problems",
             {{"type", "array"},
              {"description",
               "All single faults: of a definition with file, line, column and message, of "
               "a request with in, name and message"},
              {"items", {{"type", "object"}}}}}}}};
}

} // namespace

json openapi_document(std::span<const operation> all, const std::string& version) {
  auto paths = json::object();
  for (const auto& each : all)
    paths[each.path][ascii_lower(each.method)] = described(each);
  json problem_content{
    {"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}};
  return {
    {"openapi", "3.1.0"},
    {"info",
     {{"title", "Troupe"},
      {"version", version},
      {"description", "Ids of processes and executions stand in paths with %2F for each /."}}},
    {"security", json::array({{{"bearer", json::array()}}})},
    {"paths", std::move(paths)},
    {"components",
     {{"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}},
      {"schemas", {{"Problem", problem_schema()}}},
      {"responses",
       {{"Problem",
         {{"description", "It was not done"}, {"content", std::move(problem_content)}}}}}}}};
}

} // namespace troupe::api
