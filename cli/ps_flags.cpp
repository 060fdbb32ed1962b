#include "cli/ps_flags.hpp"

#include "cli/flag_values.hpp"
#include "runtime/base/nearest.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

/// Adds the states in `text`, which has commas between them.
result<void> add_states(std::string_view text, std::vector<process_state>& to) {
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find(',', at), text.size());
    auto called = text.substr(at, end - at);
    auto state = process_state_of(called);
    if (!state) {
      std::vector<std::string> known;
      for (auto number = 0; number <= static_cast<int>(process_state::failed); ++number)
        known.emplace_back(to_string(static_cast<process_state>(number)));
      return failure(error_code::argument_invalid, "--state: \"" + std::string{called}
                                                     + "\" is not a state of processes"
                                                     + suggestion(called, known));
    }
    to.push_back(*state);
    at = end + 1;
  }
  return {};
}

} // namespace

result<process_query> check(const ps_flags& flags, bool as_table) {
  process_query which;
  for (const auto& text : flags.states)
    if (auto added = add_states(text, which.states); !added)
      return tl::unexpected{std::move(added.error())};
  which.name = flags.name.value_or("");
  if (flags.older_than) {
    auto age = parse_bound("--older-than", *flags.older_than);
    if (!age)
      return tl::unexpected{std::move(age.error())};
    which.older_than = *age;
  }
  which.only_recent = !flags.all && flags.states.empty() && !flags.older_than;
  which.only_roots = as_table && !flags.children && !flags.all && flags.states.empty();
  which.before = flags.before.value_or("");
  which.most = as_table ? usual_limit : 0;
  if (!flags.limit)
    return which;
  constexpr unsigned most_rows = 1'000'000;
  return parse_count("--limit", *flags.limit, most_rows).map([&](unsigned limit) {
    which.most = limit;
    return which;
  });
}

} // namespace troupe::cli
