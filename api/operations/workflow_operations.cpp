#include "api/operations/operations.hpp"
#include "api/operations/workflow_access.hpp"
#include "api/operations/workplace.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace troupe::api {

namespace {

/// Read at once where not all of them are for the caller.
constexpr std::size_t names_at_once = 1'000;

/// `"3"`: the version as HTTP tells it.
std::vector<http_header> etag_of(const catalogue_entry& version) {
  return {{"ETag", '"' + std::to_string(version.version) + '"'}};
}

/// As many as are wanted, where there are: those that the caller may not see don't count.
outcome list_workflows(const call& asked, const workplace& at) {
  const auto most = static_cast<std::size_t>(asked.number("limit"));
  workflow_query which{.after = asked.text("cursor"),
                       .most = asked.by.workflows.empty() ? most : names_at_once,
                       .with_removed = asked.flag("removed")};
  const auto is_shown = [&](const catalogue_entry& each) { return may_see(asked.by, each.name); };
  std::vector<catalogue_entry> found;
  do {
    auto page = at.catalogue->list(which);
    if (!page)
      return tl::unexpected{problem_of(page.error())};
    std::ranges::copy_if(page->rows, std::back_inserter(found), is_shown);
    which.after = std::move(page->next);
  } while (!which.after.empty() && found.size() < most);
  const auto is_more = !which.after.empty() || found.size() > most;
  found.resize(std::min(found.size(), most));
  auto rows = json::array();
  for (const auto& each : found)
    rows.push_back(to_json(each));
  return reply{{{"workflows", std::move(rows)},
                {"next", is_more && !found.empty() ? json(found.back().name) : json()}}};
}

outcome show_workflow(const call& asked, const workplace& at) {
  const auto name = asked.text("name");
  if (auto seen = may_name(asked.by, name); !seen)
    return tl::unexpected{std::move(seen.error())};
  auto version = at.catalogue->get(name, static_cast<std::uint64_t>(asked.number("version")));
  if (!version)
    return tl::unexpected{problem_for(asked.by, name, version.error())};
  return reply{to_json(*version), 200, etag_of(*version)};
}

outcome describe_workflow(const call& asked, const workplace& at) {
  const auto name = asked.text("name");
  if (auto seen = may_name(asked.by, name); !seen)
    return tl::unexpected{std::move(seen.error())};
  auto flow = at.catalogue->load(name, static_cast<std::uint64_t>(asked.number("version")));
  if (!flow)
    return tl::unexpected{problem_for(asked.by, name, flow.error())};
  return reply{definition_json(**flow)};
}

outcome list_versions(const call& asked, const workplace& at) {
  const auto name = asked.text("name");
  if (auto seen = may_name(asked.by, name); !seen)
    return tl::unexpected{std::move(seen.error())};
  auto page = at.catalogue->versions(name, static_cast<std::uint64_t>(asked.number("before")),
                                     static_cast<std::size_t>(asked.number("limit")));
  if (!page)
    return tl::unexpected{problem_for(asked.by, name, page.error())};
  auto rows = json::array();
  for (const auto& each : page->rows)
    rows.push_back(to_json(each));
  return reply{
    {{"versions", std::move(rows)}, {"next", page->next == 0 ? json() : json(page->next)}}};
}

/// Who changes a workflow, and on what terms: `If-Match: "3"`, `If-None-Match: *`.
tl::expected<version_terms, api_problem> terms_of(const call& asked) {
  version_terms made{asked.by.token, asked.text("note"), std::nullopt};
  if (!asked.has("If-Match")) {
    if (asked.has("If-None-Match"))
      made.expected = 0;
    return made;
  }
  if (asked.has("If-None-Match"))
    return tl::unexpected{problem_of(error_code::argument_invalid,
                                     "expected one of If-Match and If-None-Match, found both")};
  const auto text = asked.text("If-Match");
  std::uint64_t version = 0;
  const auto* end = text.data() + text.size() - 1; // it has two bytes at least
  const auto [read_to, code] = std::from_chars(text.data() + 1, end, version);
  if (text.front() != '"' || text.back() != '"' || code != std::errc{} || read_to != end
      || version == 0)
    return tl::unexpected{problem_of(
      error_code::argument_invalid,
      "If-Match: expected the ETag of the version that is to be the newest, such as \"3\" with its "
      "quotes, found "
        + text)};
  made.expected = version;
  return made;
}

outcome put_workflow(const call& asked, const workplace& at) {
  const auto name = asked.text("name");
  if (auto seen = may_name(asked.by, name); !seen)
    return tl::unexpected{std::move(seen.error())};
  auto terms = terms_of(asked);
  if (!terms)
    return tl::unexpected{std::move(terms.error())};
  auto done = at.catalogue->put(name, asked.text("definition"), *terms);
  if (!done)
    return tl::unexpected{problem_for(asked.by, name, done.error())};
  if (done->is_new)
    at.node.tell_of_schedules(name);
  auto shown = to_json(done->newest);
  shown["isNew"] = done->is_new;
  const auto is_first = done->is_new && done->newest.version == 1;
  return reply{std::move(shown), is_first ? 201U : 200U, etag_of(done->newest)};
}

outcome remove_workflow(const call& asked, const workplace& at) {
  const auto name = asked.text("name");
  if (auto seen = may_name(asked.by, name); !seen)
    return tl::unexpected{std::move(seen.error())};
  auto terms = terms_of(asked);
  if (!terms)
    return tl::unexpected{std::move(terms.error())};
  auto done = at.catalogue->remove(name, *terms);
  if (!done)
    return tl::unexpected{problem_for(asked.by, name, done.error())};
  at.node.tell_of_schedules(name);
  return reply{to_json(*done)};
}

outcome validate_workflow(const call& asked, const workplace& at) {
  auto flow = at.node.load_text(asked.text("definition"), "definition.yaml");
  if (!flow)
    return tl::unexpected{problem_of(flow.error())};
  return reply{definition_json(**flow)};
}

operation_field name_field() {
  return {.name = "name",
          .place = field_place::path,
          .help = "The name of a workflow",
          .is_needed = true};
}

operation_field content_field() {
  return {.name = "definition",
          .place = field_place::body,
          .help = "The text of a definition, YAML or JSON",
          .is_needed = true,
          .least = 1,
          .is_private = true};
}

operation_field note_field(field_place place) {
  return {.name = "note",
          .place = place,
          .help = "For whoever looks at the versions later",
          .most = static_cast<std::int64_t>(catalogue_note_max)};
}

operation_field if_match_field() {
  return {.name = "If-Match",
          .place = field_place::header,
          .help = "The ETag of the version that must be the newest, with its quotes: \"3\"",
          .least = 2,
          .most = 64};
}

operation_field version_field() {
  return {.name = "version",
          .kind = field_kind::integer,
          .help = "Which; the newest where it is not said",
          .least = 1};
}

std::vector<operation> looking() {
  return {
    {.id = "listWorkflows",
     .method = "GET",
     .path = "/api/v1/workflows",
     .help = "Lists the workflows of the catalogue by name, a page at a time",
     .fields = {limit_field(100, 1'000),
                {.name = "cursor", .help = "The `next` of the page before: a name", .fallback = ""},
                {.name = "removed",
                 .kind = field_kind::flag,
                 .help = "Those that were removed, too",
                 .fallback = false}},
     .answer = "`workflows`, the newest version of each without its text, and `next`: the cursor "
               "of the page behind it, or null",
     .handle = now(list_workflows)},
    {.id = "showWorkflow",
     .method = "GET",
     .path = "/api/v1/workflows/{name}",
     .help = "Shows a version of a workflow, with its text",
     .fields = {name_field(), version_field()},
     .answer = "The version: `text`, `changedBy`, `changedAt`, `note`; `ETag` is its number",
     .handle = now(show_workflow)},
    {.id = "describeWorkflow",
     .method = "GET",
     .path = "/api/v1/workflows/{name}/outline",
     .help = "Says what a version of a workflow is made of: its inputs, tasks and their order",
     .fields = {name_field(), version_field()},
     .answer = "What it says of itself, its `inputs`, `signals`, `outline`, and its `edges`",
     .handle = now(describe_workflow)},
    {.id = "listWorkflowVersions",
     .method = "GET",
     .path = "/api/v1/workflows/{name}/versions",
     .help = "Lists the versions of a workflow, the newest first",
     .fields = {name_field(),
                limit_field(100, 1'000),
                {.name = "before",
                 .kind = field_kind::integer,
                 .help = "The `next` of the page before: those below this version",
                 .least = 1}},
     .answer = "`versions` without their texts, removals among them, and `next`, or null",
     .handle = now(list_versions)},
    {.id = "validateWorkflow",
     .method = "POST",
     .path = "/api/v1/workflows:validate",
     .needs = role::admin, // a definition may import files of the server
     .help = "Checks a definition, and keeps nothing of it",
     .fields = {content_field()},
     .answer = "What it says of itself, and its `outline`; 422 with all its problems",
     .handle = now(validate_workflow)},
  };
}

} // namespace

std::vector<operation> workflow_operations() {
  auto all = looking();
  all.push_back({.id = "putWorkflow",
                 .method = "PUT",
                 .path = "/api/v1/workflows/{name}",
                 .needs = role::admin,
                 .changes = true,
                 .help = "Makes a definition the newest version of a workflow",
                 .fields = {name_field(),
                            content_field(),
                            note_field(field_place::body),
                            if_match_field(),
                            {.name = "If-None-Match",
                             .place = field_place::header,
                             .help = "Only where there is no such workflow",
                             .choices = {"*"}}},
                 .answer
                 = "The version without its text, and `isNew`: false where it was the newest "
                   "already; 201 for the first one; `ETag` is its number",
                 .handle = now(put_workflow)});
  all.push_back({.id = "removeWorkflow",
                 .method = "DELETE",
                 .path = "/api/v1/workflows/{name}",
                 .needs = role::admin,
                 .changes = true,
                 .help = "Removes a workflow: a version that says so; those before it are kept",
                 .fields = {name_field(), note_field(field_place::query), if_match_field()},
                 .answer = "The version that says so",
                 .handle = now(remove_workflow)});
  return all;
}

} // namespace troupe::api
