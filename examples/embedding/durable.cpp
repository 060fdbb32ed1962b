/// Troupe inside a program that must not lose its work: processes are kept in a store, those that a
/// crash has left are resumed, and a subscription receives what happens.
///
/// usage: durable STORE
#include <troupe/runtime.hpp>

#include <iostream>

namespace example {

int complain(const std::string& message) {
  std::cerr << message << '\n';
  return 2;
}

/// What an operator must know; from any thread, so in one piece.
void log(troupe::log_level level, std::string_view text) {
  auto line = (level == troupe::log_level::error ? "error: " : "") + std::string{text} + '\n';
  std::cerr << line;
}

void report(std::span<const troupe::shared_event> events, std::uint64_t lost) {
  if (lost > 0)
    std::cout << lost << " events were lost\n";
  for (const auto& happened : events)
    if (const auto* change = std::get_if<troupe::process_event>(&*happened))
      std::cout << change->name << ' ' << to_string(change->state) << '\n';
}

int run(const std::string& path) {
  troupe::runtime runtime{{.log = log}};
  if (auto opened = runtime.open_store({.path = path}); !opened)
    return complain(opened.error().message);
  auto heard = runtime.subscribe({.types = {troupe::event_type::process}}, report);

  auto left = runtime.recover(); // what a crash has left
  if (!left)
    return complain(left.error().message);
  for (auto& process : *left)
    process.wait();

  troupe::task_builder nap{"nap"};
  nap.action("time:sleep", {{"duration", "10ms"}});
  troupe::workflow_builder definition{"rest"};
  definition.add(nap);
  auto flow = runtime.load(definition);
  if (!flow)
    return complain(to_string(flow.error().front()));
  auto process = runtime.start(*flow);
  if (!process)
    return complain(process.error().message);
  auto ended = process->wait();
  heard.end(); // all that was published has been received
  return ended.state == troupe::process_state::completed ? 0 : 1;
}

} // namespace example

int main(int count, char** arguments) {
  return count == 2 ? example::run(arguments[1]) : example::complain("usage: durable STORE");
}
