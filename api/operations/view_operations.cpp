#include "api/operations/operations.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/node/view_book.hpp"

#include <algorithm>
#include <utility>

namespace troupe::api {

namespace {

/// Who sees some workflows only is told no lines of others, in which names may stand.
bool may_share(const caller& who) {
  return who.workflows.empty();
}

/// The owner of a view that is meant: all, or whoever asks.
tl::expected<std::string, api_problem> owner_of(const call& asked) {
  if (!asked.flag("shared"))
    return asked.by.token;
  if (!may_share(asked.by))
    return tl::unexpected{
      problem_of(error_code::access_denied, "shared: all may see such a view, and the token is for "
                                            "workflows called "
                                              + asked.by.workflows)};
  return std::string{};
}

outcome list_views(const call& asked, const workplace& at) {
  return answer_of(at.views->list(asked.by.token), [&](const std::vector<kept_view>& all) {
    auto rows = json::array();
    for (const auto& each : all)
      if (!each.owner.empty() || may_share(asked.by))
        rows.push_back(to_json(each));
    return reply{{{"views", std::move(rows)}}};
  });
}

outcome put_view(const call& asked, const workplace& at) {
  auto owner = owner_of(asked);
  if (!owner)
    return tl::unexpected{std::move(owner.error())};
  kept_view wanted;
  wanted.owner = std::move(*owner);
  wanted.name = asked.text("name");
  wanted.line = asked.text("q");
  wanted.who = asked.by.token;
  return answer_of(at.views->put(std::move(wanted)),
                   [](const kept_view& kept) { return reply{to_json(kept)}; });
}

outcome remove_view(const call& asked, const workplace& at) {
  auto owner = owner_of(asked);
  if (!owner)
    return tl::unexpected{std::move(owner.error())};
  return answer_of(at.views->remove(*owner, asked.text("name")), [](bool was_there) {
    return reply{{{"removed", was_there ? 1 : 0}}};
  });
}

operation_field view_name_field() {
  return {
    .name = "name", .place = field_place::path, .help = "What it is called", .is_needed = true};
}

operation_field shared_field(field_place place) {
  return {.name = "shared",
          .place = place,
          .kind = field_kind::flag,
          .help = "All have it, and not only who asks",
          .fallback = false};
}

} // namespace

std::vector<operation> view_operations() {
  auto line = filter_field();
  line.place = field_place::body;
  line.is_needed = true;
  line.fallback = nullptr;
  return {
    {.id = "listViews",
     .method = "GET",
     .path = "/api/v1/views",
     .help = "Lists the filter lines that were kept under names: those of who asks, and of all",
     .answer = "`views`, by name: `name`, `line`, `shared`, `changedBy`, `changedAt`",
     .handle = now(list_views)},
    {.id = "putView",
     .method = "PUT",
     .path = "/api/v1/views/{name}",
     .needs = role::operates,
     .changes = true,
     .help = "Keeps a filter line under a name, in the place of one of that name",
     .fields = {view_name_field(), std::move(line), shared_field(field_place::body)},
     .answer = "The view, as a list has it",
     .handle = now(put_view)},
    {.id = "removeView",
     .method = "DELETE",
     .path = "/api/v1/views/{name}",
     .needs = role::operates,
     .changes = true,
     .help = "Removes a filter line that was kept",
     .fields = {view_name_field(), shared_field(field_place::query)},
     .answer = "How many were `removed`: 0 where there was none",
     .handle = now(remove_view)},
  };
}

} // namespace troupe::api
