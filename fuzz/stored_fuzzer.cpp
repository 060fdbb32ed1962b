// Feeds bytes to what reads a store: a journal's entries, large values, definitions, and where a
// process stands. Whatever they are, they must be read, or refused.
#include "runtime/durability/checkpoint_codec.hpp"
#include "runtime/store/definition_body.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

troupe::workflow_ptr some_flow() {
  auto flow = troupe::load_text("{init: {x: 1}, pipeline: {a: {action: 'nop:nop'}, b: {emit: "
                                "{forEach: $x, as: y, task: {c: {action: 'nop:nop'}}}}}}",
                                "fuzz.yaml", "/nonexistent", troupe::testing::stub_options());
  if (!flow)
    std::abort();
  return *flow;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto flow = some_flow();
  static const auto options = troupe::testing::stub_options();
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  auto read = [&](const troupe::content_hash&) -> troupe::result<std::string> {
    return std::string{bytes.substr(size / 2)};
  };
  if (auto entry = troupe::decode(bytes, read)) {
    // What was read is written so that it is read again.
    std::vector<troupe::content> contents;
    auto again = troupe::encode(*entry, contents);
    auto find = [&](const troupe::content_hash& hash) -> troupe::result<std::string> {
      for (const auto& each : contents)
        if (each.hash == hash)
          return each.bytes;
      return troupe::failure("there is no such value");
    };
    if (!troupe::decode(again, find))
      std::abort();
  }
  (void)troupe::decode_state(bytes, flow, read);
  (void)troupe::workflow_of({"fuzz", std::string{bytes}, {}, {}}, options);
  return 0;
}
