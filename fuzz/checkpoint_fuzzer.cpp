// Feeds bytes to the reader of checkpoints, past what guards them: whatever they are, it must end
// with a process or with a reason.
#include "runtime/durability/checkpoint_codec.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

constexpr auto flow = R"(
init: {items: [1, 2], n: 0}
pipeline:
  each: {emit: {forEach: $items, as: item, task: {work: {action: "nop:nop"}}}, await: true}
  loop: {action: "nop:nop", post: {n: "${n + 1}"}, goto: [{when: "n < 3", task: loop}]}
  wait: {await: {signal: go}}
)";

troupe::result<std::string> no_content(const troupe::content_hash&) {
  return troupe::failure("there is no such value");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto loaded = troupe::testing::load_flow(flow);
  if (!loaded)
    std::abort();
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  auto read = troupe::decode_state(bytes, *loaded, no_content);
  if (!read && read.error().message.empty())
    std::abort();
  return 0;
}
