#include "runtime/node/named_id.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

/// Bytes of an id that is chosen: it stands in those of all executions, and on lines for people.
constexpr std::size_t longest_id = 200;

/// Ids that an error lists.
constexpr std::size_t most_listed = 5;

/// Whether one of Unicode's spaces (category Zs) is in it.
bool has_space(std::string_view text) {
  auto holds = [&](std::string_view space) { return text.find(space) != std::string_view::npos; };
  for (char last = '\x80'; last <= '\x8a'; ++last) // U+2000 to U+200A
    if (holds(std::string{"\xe2\x80"} + last))
      return true;
  return std::ranges::any_of(
    std::array<const char*, 6>{" ", "\u00a0", "\u1680", "\u202f", "\u205f", "\u3000"}, holds);
}

bool begins_so(const std::string& id, const std::string& called) {
  return id.starts_with(called) || id.substr(id.rfind('/') + 1).starts_with(called);
}

std::string counted_ids(std::size_t ids) {
  return ids > most_named_ids ? "more than " + std::to_string(most_named_ids) : std::to_string(ids);
}

/// The ids, one a line.
std::string listed(const std::vector<std::string>& ids) {
  std::string text;
  for (std::size_t i = 0; i < ids.size() && i < most_listed; ++i)
    text += "\n  " + ids[i];
  if (ids.size() > most_named_ids)
    text += "\n  and more";
  else if (ids.size() > most_listed)
    text += "\n  and " + std::to_string(ids.size() - most_listed) + " more";
  return text;
}

} // namespace

result<std::string> named_id(std::string_view kind, const std::string& called,
                             std::vector<std::string> known,
                             const std::function<std::vector<std::string>()>& further) {
  if (std::ranges::find(known, called) != known.end())
    return called;
  std::vector<std::string> meant;
  std::ranges::copy_if(known, std::back_inserter(meant),
                       [&](const auto& id) { return begins_so(id, called); });
  if (meant.size() == 1)
    return meant.front();
  if (meant.empty() && further) {
    for (auto& id : further())
      known.push_back(std::move(id));
    return named_id(kind, called, std::move(known));
  }
  auto quoted = '"' + called + '"';
  if (meant.size() > 1)
    return failure(error_code::process_ambiguous,
                   counted_ids(meant.size()) + " ids begin with " + quoted + ':' + listed(meant));
  auto near = suggestion(called, known);
  if (near.empty())
    near = known.empty()
             ? "; there is none"
             : "; there " + std::string{known.size() == 1 ? "is" : "are"} + listed(known);
  auto code = kind == "approval" ? error_code::approval_unknown : error_code::process_unknown;
  return failure(code, "there is no " + std::string{kind} + ' ' + quoted + near);
}

error no_last_process() {
  return {
    "there is no last process: no run has left anything here", {}, error_code::process_unknown};
}

result<void> check_new_id(const std::string& id) {
  auto refused = [&](const std::string& why) {
    return failure(error_code::argument_invalid,
                   "\"" + visible_line(id) + "\" can't be the id of a process: " + why);
  };
  if (id.empty())
    return refused("it is empty");
  if (id.size() > longest_id)
    return refused("it is " + std::to_string(id.size()) + " bytes; at most "
                   + std::to_string(longest_id));
  if (id.starts_with('-'))
    return refused("it begins like an option, with -");
  if (id == last_process)
    return refused("it stands for the last process");
  if (visible_line(id) != id)
    return refused("expected UTF-8 without control characters and invisible ones");
  if (has_space(id))
    return refused("expected one without spaces");
  return {};
}

std::string refuse_empty(const std::string& called) {
  return called.empty() ? "expected an id or a name, found nothing (\"\")" : std::string{};
}

} // namespace troupe
