// Feeds requests to what reads them before anything is done: the rules about heads, the target, the
// router, and the fields of the operation. Its input is the method and the target, a line for each
// header, an empty line, the body. Whatever it is, it must end with a call that is as its operation
// wants it, or with a problem that says why not.
#include "api/http/framing.hpp"
#include "api/operations/arguments.hpp"
#include "api/operations/operations.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace troupe;
using namespace troupe::api;

/// What stands before the first `end`, which is taken with it.
std::string_view take_until(std::string_view& from, char end) {
  const auto text = from.substr(0, from.find(end));
  from.remove_prefix(std::min(from.size(), text.size() + 1));
  return text;
}

http_request read_request(std::string_view input) {
  auto first = take_until(input, '\n');
  http_request made;
  made.method = take_until(first, ' ');
  made.target = first;
  for (auto line = take_until(input, '\n'); !line.empty(); line = take_until(input, '\n')) {
    auto name = take_until(line, ':');
    made.headers.push_back({std::string{name}, std::string{line}});
  }
  made.body = input;
  return made;
}

void must(bool holds) {
  if (!holds)
    std::abort();
}

void must_say_why(const api_problem& problem) {
  must(problem.status >= 400 && problem.status < 500 && !problem.code.empty()
       && !problem.detail.empty());
}

void check_call(const call& made) {
  for (const auto& field : made.of.fields) {
    must(!field.is_needed || made.has(field.name));
    must(field.fallback.is_null() || made.has(field.name));
  }
  for (const auto& said : made.given.items()) {
    const auto is_said = [&](const operation_field& each) { return each.name == said.key(); };
    must(std::ranges::any_of(made.of.fields, is_said));
  }
  must(!audited(made).dump(-1, ' ', false, json::error_handler_t::replace).empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const router routes{operations()};
  const caller admin{.token = "fuzz", .may = role::admin};
  const auto asked = read_request({reinterpret_cast<const char*>(data), size});
  if (const auto refused = refusal_of_head(asked, true))
    must(refused->status >= 400 && !refused->detail.empty());
  const auto target = read_target(asked.target);
  if (!target) {
    must(!target.error().message.empty());
    return 0;
  }
  const auto found = routes.find(asked.method, target->path);
  if (!found) {
    must_say_why(found.error());
    return 0;
  }
  if (const auto made = read_call(*found, target->query, asked, admin))
    check_call(*made);
  else
    must_say_why(made.error());
  return 0;
}
