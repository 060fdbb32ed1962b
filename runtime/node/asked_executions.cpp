#include "runtime/node/asked_executions.hpp"

#include "runtime/model/execution_columns.hpp"
#include "runtime/model/execution_line.hpp"

#include <string>
#include <utility>

namespace troupe {

namespace {

tl::unexpected<error> wrong_field(const std::string& field, const std::string& what) {
  return failure(error_code::argument_invalid, field + ": " + what);
}

} // namespace

json to_json(const asked_executions& asked) {
  return {
    {"where", to_line(asked.which)}, {"after", asked.wanted.after}, {"most", asked.wanted.most}};
}

result<asked_executions> read_asked_executions(const json& content) {
  asked_executions made;
  made.wanted.most = most_executions_asked;
  if (!content.is_object())
    return wrong_field("payload", std::string{"expected a map, found "} + kind_of(content));
  for (const auto& [key, found] : content.items())
    if (key == "where" && found.is_string()) {
      auto which = parse_execution_query(found.get_ref<const std::string&>());
      if (!which)
        return tl::unexpected{std::move(which.error())};
      made.which = std::move(*which);
    } else if (key == "after" && found.is_number_unsigned()) {
      made.wanted.after = found.get<std::uint64_t>();
    } else if (key == "most" && found.is_number_unsigned()
               && found.get<std::uint64_t>() - 1 < most_executions_asked) { // 0 wraps
      made.wanted.most = found.get<std::size_t>();
    } else {
      return wrong_field(key, "expected where: a filter, after: a number, or most: a number up to "
                                + std::to_string(most_executions_asked));
    }
  return made;
}

json to_json(const execution_page& page) {
  json made{{"executions", columns_of(page.rows)}};
  if (page.next)
    made["next"] = *page.next;
  return made;
}

result<execution_page> read_execution_page(const json& content) {
  const auto columns = content.is_object() ? content.find("executions") : content.end();
  if (!content.is_object() || columns == content.end())
    return failure("executions: the runtime's answer has none");
  return read_columns(*columns).map([&](std::vector<shown_execution> rows) {
    execution_page made{.rows = std::move(rows)};
    if (const auto next = content.find("next"); next != content.end() && next->is_number_unsigned())
      made.next = next->get<std::uint64_t>();
    return made;
  });
}

} // namespace troupe
