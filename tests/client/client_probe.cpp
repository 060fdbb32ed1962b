/// What a program does with a client, for tests/clients/cpp_test.py: asks the server that
/// TROUPE_SERVER names for one thing after the other, and prints what came of it as JSON.
#include "troupe/client.hpp"

#include <iostream>
#include <string>
#include <utility>

using troupe::client;
using troupe::json;
using troupe::result;

namespace {

/// What was given, or the code of why not.
template <class T, class Show>
json told(const result<T>& given, Show show) {
  if (given)
    return show(*given);
  return json(std::string{to_string(given.error().code)});
}

json told(const result<void>& given) {
  return given ? json(true) : json(std::string{to_string(given.error().code)});
}

json row(const troupe::served_process& one) {
  return {{"name", one.name}, {"state", to_string(one.state)}, {"output", one.output}};
}

json steered(client& server) {
  json all;
  auto begun = server.start({.workflow = "held"});
  if (!begun)
    return told(begun, row);
  const auto& id = begun->id;
  all["waited"] = told(server.wait(id, std::chrono::milliseconds{1}), row)["state"];
  all["paused"] = told(server.pause(id, "lunch"));
  all["resumed"] = told(server.resume(id));
  all["signalled"] = told(server.signal(id, "go", {{"a", 1}}));
  all["ended"] = told(server.wait(id), row);
  all["cancelled twice"] = told(server.cancel(id, "late"));
  all["removed"] = told(server.remove(id));
  all["gone"] = told(server.show(id), [](const json& shown) { return shown; });
  return all;
}

json asked(client& server) {
  json all;
  all["put"] = told(server.put_workflow("give", "name: give\ninit: {n: 1}\npipeline: {a: {action: "
                                                "'nop:nop', input: {n: $n}}}\n"),
                    [](std::uint64_t version) { return json(version); });
  all["put held"]
    = told(server.put_workflow("held", "name: held\npipeline: {ready: {await: {signal: go}}, then: "
                                       "{action: 'nop:nop', input: {got: $ready}}}\n"),
           [](std::uint64_t version) { return json(version); });
  all["ended"] = told(server.run({.workflow = "give@1", .init = {{"n", 7}}}), row);
  const auto first = server.start({.workflow = "give", .key = "day-7"});
  const auto second = server.start({.workflow = "give", .key = "day-7"});
  all["same"] = first && second && first->id == second->id;
  all["unknown"] = told(server.start({.workflow = "none"}), row);
  all["failed"] = told(server
                         .run({.definition = "name: bad\npipeline: {a: {action: "
                                             "'system/exec:execute', input: {commands: 'echo why; "
                                             "exit 3'}}}\n"})
                         .and_then([&](const troupe::served_process& bad) {
                           all["logs"] = told(server.logs(bad.id, "a", 1), [](const auto& logs) {
                             return logs.empty() ? json() : json(logs.front().text);
                           });
                           return bad.result_of();
                         }),
                       [](const json& output) { return output; });
  all["listed"] = told(server.list("name:give state:completed", 1),
                       [](const auto& found) { return json(found.size()); });
  all["held"] = steered(server);
  return all;
}

} // namespace

int main() {
  auto server = client::open();
  if (!server) {
    std::cerr << server.error().message << '\n';
    return 1;
  }
  std::cout << asked(*server).dump() << '\n';
}
