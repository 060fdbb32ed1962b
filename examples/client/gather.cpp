/// Starts many runs of a workflow at a server, side by side, and gathers what they give.
///
/// usage: gather [RUNS]        (1,000); TROUPE_SERVER and TROUPE_TOKEN say where, an admin's token
#include <troupe/client.hpp>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr const char* square = R"(
name: square
init: {n: 0}
pipeline: {give: {action: "nop:nop", input: {square: "${n * n}"}}}
)";

/// The sum of what so many runs give.
troupe::result<std::int64_t> gathered(troupe::client& server, int runs) {
  if (auto put = server.put_workflow("square", square); !put)
    return tl::unexpected{put.error()};
  std::vector<std::string> ids;
  for (int n = 0; n < runs; ++n) { // each is durable once its start has returned
    auto begun = server.start({.workflow = "square", .init = {{"n", n}}});
    if (!begun)
      return tl::unexpected{begun.error()};
    ids.push_back(begun->id);
  }
  std::int64_t sum = 0;
  for (const auto& id : ids) {
    auto output = server.wait(id).and_then(
      [](const troupe::served_process& ended) { return ended.result_of(); });
    if (!output)
      return tl::unexpected{output.error()};
    sum += (*output)["give"]["square"].get<std::int64_t>();
  }
  return sum;
}

} // namespace

int main(int count, char** words) {
  auto server = troupe::client::open();
  auto sum = server ? gathered(*server, count > 1 ? std::atoi(words[1]) : 1'000)
                    : troupe::result<std::int64_t>{tl::unexpected{server.error()}};
  if (!sum) {
    std::cerr << sum.error().message << '\n';
    return 1;
  }
  std::cout << *sum << '\n';
}
