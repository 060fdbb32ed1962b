#include "api/operations/given_workflow.hpp"
#include "api/operations/operations.hpp"
#include "api/operations/pending_start.hpp"
#include "api/operations/workflow_access.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/base/hash.hpp"
#include "runtime/base/uuid.hpp"
#include "runtime/node/named_id.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::api {

namespace {

/// The longest that `Prefer: wait=` makes an answer wait.
constexpr std::int64_t longest_preferred_wait = 300;

/// `wait=30`, among others that are not known; nothing: it isn't there (RFC 7240 wants what can't
/// be read to be passed over).
duration preferred_wait(std::string_view preferences) {
  constexpr std::string_view key = "wait=";
  while (!preferences.empty()) {
    auto each = preferences.substr(0, preferences.find(','));
    preferences.remove_prefix(std::min(preferences.size(), each.size() + 1));
    each.remove_prefix(std::min(each.find_first_not_of(' '), each.size()));
    std::int64_t seconds = 0;
    if (each.starts_with(key)
        && std::from_chars(each.data() + key.size(), each.data() + each.size(), seconds).ec
             == std::errc{})
      return std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, longest_preferred_wait)};
  }
  return {};
}

/// The id that a key means: the same for ever, of one token and workflow.
std::string id_of_key(const std::string& workflow_name, const call& asked) {
  const auto hash = hash_of(json{asked.by.token, workflow_name, asked.text("Idempotency-Key")}.dump(
    -1, ' ', false, json::error_handler_t::replace));
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    high = (high << 8U) | hash[i];
    low = (low << 8U) | hash[8 + i];
  }
  auto uuid = format_uuid(high, low);
  auto id = workflow_name + '/' + uuid;
  return check_new_id(id) ? id : uuid; // a name may be longer than an id, or have spaces
}

} // namespace

json noted_of(const call& asked) {
  return {{"http", {{"token", asked.by.token}, {"request", asked.digest}}}};
}

namespace {

tl::expected<workflow_ptr, api_problem> catalogued_workflow(const call& asked,
                                                            const workplace& at) {
  auto named = read_workflow_reference(asked.text("workflow"));
  if (!named) {
    named.error().message.insert(0, "workflow: ");
    return tl::unexpected{problem_of(named.error())};
  }
  if (auto seen = may_name(asked.by, named->name); !seen)
    return tl::unexpected{std::move(seen.error())};
  auto flow = at.catalogue->load(named->name, named->version);
  if (!flow)
    return tl::unexpected{problem_for(asked.by, named->name, flow.error())};
  return std::move(*flow);
}

} // namespace

tl::expected<workflow_ptr, api_problem> workflow_of_call(const call& asked, const workplace& at) {
  if (asked.has("workflow") == asked.has("definition"))
    return tl::unexpected{problem_of(
      error_code::argument_invalid,
      std::string{"expected one of workflow, a name of the catalogue, and definition, found "}
        + (asked.has("workflow") ? "both" : "none"))};
  if (asked.has("workflow"))
    return catalogued_workflow(asked, at);
  auto flow = at.node.load_text(asked.text("definition"), asked.text("file"));
  if (!flow)
    return tl::unexpected{problem_of(flow.error())};
  if (auto name = summary_of(**flow).name; !may_see(asked.by, name))
    return tl::unexpected{problem_of(error_code::access_denied,
                                     "the token is for workflows called " + asked.by.workflows
                                       + ", and this one is called " + name)};
  return std::move(*flow);
}

namespace {

/// The labels that are asked for, each of which must be a text.
result<label_map> labels_of(const call& asked) {
  label_map labels;
  if (!asked.has("labels"))
    return labels;
  for (const auto& [name, text] : asked.given["labels"].items()) {
    const auto* known = text.get_ptr<const std::string*>();
    if (!known)
      return failure(error_code::argument_invalid,
                     "labels: " + name + ": expected a text, found " + std::string{kind_of(text)});
    labels.emplace(name, *known);
  }
  if (auto fits = check_given_labels(labels); !fits)
    return failure("labels: ", std::move(fits.error()));
  return labels;
}

start_options options_of(const call& asked, const std::string& workflow_name) {
  start_options made;
  if (asked.has("init"))
    made.init = asked.given["init"];
  if (asked.has("tasks"))
    made.tasks = asked.given["tasks"].get<std::vector<std::string>>();
  made.noted = noted_of(asked);
  made.timeout = asked.span("timeout");
  made.timeout_text = asked.text("timeout");
  made.keep_going = asked.flag("keepGoing");
  made.runs_anew = asked.flag("noCache");
  made.max_failures = static_cast<std::uint32_t>(asked.number("maxFailures"));
  made.priority = static_cast<std::int32_t>(asked.number("priority"));
  made.id = asked.has("Idempotency-Key") ? id_of_key(workflow_name, asked) : asked.text("id");
  return made;
}

start_terms start_terms_of(const call& asked) {
  return {asked.by, noted_of(asked), asked.has("Idempotency-Key"),
          preferred_wait(asked.text("Prefer"))};
}

void start_process(const call& asked, const workplace& at, const responder& answer) {
  if (asked.has("Idempotency-Key") && asked.has("id"))
    return answer(tl::unexpected{
      problem_of(error_code::argument_invalid,
                 "expected one of id and Idempotency-Key, which makes the id, found both")});
  auto flow = workflow_of_call(asked, at);
  if (!flow)
    return answer(tl::unexpected{std::move(flow.error())});
  auto labels = labels_of(asked);
  if (!labels)
    return answer(tl::unexpected{problem_of(labels.error())});
  const auto name = summary_of(**flow).name;
  auto options = options_of(asked, name);
  options.labels = std::move(*labels);
  if (at.quotas->wants_token_label())
    options.labels[token_label] = asked.by.token;
  const auto id = options.id;
  auto place = at.quotas->take({asked.by.token, name}, *at.processes);
  auto terms = start_terms_of(asked);
  if (!place)
    return terms.has_key && at.processes->find(id)
             ? answer_taken(terms, at, id, {}, answer)
             : answer(tl::unexpected{std::move(place.error())});
  auto summary = summary_of(**flow);
  auto all_labels = laid_over(summary.labels, options.labels);
  auto pending = std::make_shared<pending_start>(std::move(terms), at, id, std::move(summary),
                                                 std::move(all_labels), std::move(*place), answer);
  at.node.start(*flow, std::move(options), pending->listener());
}

} // namespace

operation_field workflow_field() {
  return {.name = "workflow",
          .place = field_place::body,
          .help = "A workflow of the catalogue: NAME, or NAME@VERSION",
          .least = 1,
          .most = 300};
}

operation_field definition_field() {
  return {.name = "definition",
          .place = field_place::body,
          .help = "Instead of that the text of a definition, YAML or JSON",
          .least = 1,
          .needs = role::admin,
          .is_private = true};
}

operation_field file_field() {
  return {.name = "file",
          .place = field_place::body,
          .help = "What the definition's file is called: in problems, and where it has no name",
          .fallback = "definition.yaml",
          .least = 1,
          .most = 255};
}

std::vector<operation> start_operations() {
  using enum field_place;
  return {
    {.id = "startProcess",
     .method = "POST",
     .path = "/api/v1/processes",
     .needs = role::operates,
     .changes = true,
     .help = "Starts a process of a workflow",
     .fields
     = {workflow_field(),
        definition_field(),
        file_field(),
        {.name = "init",
         .place = body,
         .kind = field_kind::map,
         .help = "Values that win over the definition's init",
         .is_private = true},
        {.name = "timeout",
         .place = body,
         .kind = field_kind::span,
         .help = "How long it may take, on top of the workflow's own"},
        {.name = "tasks",
         .place = body,
         .kind = field_kind::texts,
         .help = "Run only these and what they need",
         .most = 10'000},
        {.name = "priority",
         .place = body,
         .kind = field_kind::integer,
         .help = "Among processes: what has more starts first",
         .fallback = 0,
         .least = std::numeric_limits<std::int32_t>::min(),
         .most = std::numeric_limits<std::int32_t>::max()},
        {.name = "keepGoing",
         .place = body,
         .kind = field_kind::flag,
         .help = "What doesn't depend on a failure still starts",
         .fallback = false},
        {.name = "noCache",
         .place = body,
         .kind = field_kind::flag,
         .help = "Nothing is taken from earlier results (cache)",
         .fallback = false},
        {.name = "maxFailures",
         .place = body,
         .kind = field_kind::integer,
         .help = "After so many failed commands nothing new starts; 0: no bound",
         .fallback = 0,
         .most = std::numeric_limits<std::uint32_t>::max()},
        {.name = "labels",
         .place = body,
         .kind = field_kind::map,
         .help = "Texts by name, over the workflow's, to find it by: label.NAME=TEXT in filters"},
        {.name = "id",
         .place = body,
         .help = "Its id, which no process may ever have had: without spaces; else NAME/UUID",
         .least = 1,
         .most = 200},
        {.name = "Idempotency-Key",
         .place = header,
         .help
         = "Makes the id: the same key, token and workflow mean the same process, with the same "
           "body only",
         .least = 1,
         .most = 255},
        {.name = "Prefer", .place = header, .help = "wait=30: answer when it has ended, or then"}},
     .status = 201,
     .answer
     = "The process in a row, at `Location`; 200 where the key had started it, or where it has "
       "ended as was waited for, with its `output`; 202 where it has not",
     .handle = start_process},
  };
}

} // namespace troupe::api
