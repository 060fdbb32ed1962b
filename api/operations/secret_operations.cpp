#include "api/operations/operations.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/node/secret_keeper.hpp"
#include "runtime/secrets/secret_terms.hpp"

#include <utility>

namespace troupe::api {

namespace {

outcome list_secrets(const call& /*asked*/, const workplace& at) {
  return answer_of(at.secrets->list(), [](const std::vector<secret_summary>& all) {
    auto rows = json::array();
    for (const auto& each : all)
      rows.push_back(to_json(each));
    return reply{{{"secrets", std::move(rows)}}};
  });
}

outcome put_secret(const call& asked, const workplace& at) {
  secret_change wanted{asked.text("name"), asked.text("secret"), {}, asked.by.token};
  if (asked.has("workflows"))
    wanted.workflows = asked.given["workflows"].get<std::vector<std::string>>();
  return answer_of(at.secrets->set(wanted),
                   [](const secret_summary& done) { return reply{to_json(done)}; });
}

outcome remove_secret(const call& asked, const workplace& at) {
  return answer_of(at.secrets->remove(asked.text("name")),
                   [](const secret_summary& gone) { return reply{to_json(gone)}; });
}

operation_field secret_name_field() {
  return {.name = "name",
          .place = field_place::path,
          .help = "What it is called, as in `secret.NAME`",
          .is_needed = true};
}

} // namespace

std::vector<operation> secret_operations() {
  return {
    {.id = "listSecrets",
     .method = "GET",
     .path = "/api/v1/secrets",
     .needs = role::admin,
     .help = "Lists the secrets; nothing tells what they hold",
     .answer = "`secrets`: `name`, `workflows` (patterns; none: all), `changedBy`, `changedAt`, "
               "`key`",
     .handle = now(list_secrets)},
    {.id = "putSecret",
     .method = "PUT",
     .path = "/api/v1/secrets/{name}",
     .needs = role::admin,
     .changes = true,
     .help = "Encrypts a secret and keeps it, in the place of one of that name",
     .fields = {secret_name_field(),
                {.name = "secret",
                 .place = field_place::body,
                 .help = "What it holds, which can't be had again",
                 .is_needed = true,
                 .least = 1,
                 .most = static_cast<std::int64_t>(secret_value_max),
                 .is_private = true},
                {.name = "workflows",
                 .place = field_place::body,
                 .kind = field_kind::texts,
                 .help = "Only workflows whose names match one of these may read it; all, where it "
                         "is not said",
                 .most = static_cast<std::int64_t>(secret_patterns_max)}},
     .answer = "The secret, as a list has it",
     .handle = now(put_secret)},
    {.id = "removeSecret",
     .method = "DELETE",
     .path = "/api/v1/secrets/{name}",
     .needs = role::admin,
     .changes = true,
     .help = "Removes a secret; what runs has it until it ends",
     .fields = {secret_name_field()},
     .answer = "What it was, as a list has it",
     .handle = now(remove_secret)},
  };
}

} // namespace troupe::api
