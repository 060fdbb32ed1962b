// Feeds texts to the readers of filter lines, of processes and of executions: whatever they are, it
// must end with a query, whose line is read as the same one, or with a reason.
#include "runtime/model/execution_line.hpp"
#include "runtime/model/query_line.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

template <class Query, class Read>
void check(const troupe::result<Query>& given, Read read) {
  if (!given) {
    if (given.error().message.empty())
      std::abort();
    return;
  }
  const auto again = read(to_line(*given));
  if (!again || *again != *given)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line{reinterpret_cast<const char*>(data), size};
  const troupe::time_point now{std::chrono::hours{500'000}};
  const auto of_processes = [&](std::string_view text) { return troupe::parse_query(text, now); };
  check(of_processes(line), of_processes);
  check(troupe::parse_execution_query(line), troupe::parse_execution_query);
  return 0;
}
