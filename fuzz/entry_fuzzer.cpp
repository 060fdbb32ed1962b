// Feeds bytes to the reader of journal entries, as they are and with a checksum that fits: whatever
// they are, it must end with an entry, which is written as it was read, or with a reason.
#include "runtime/durability/entry_codec.hpp"
#include "tests/store/sealed.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

troupe::result<std::string> any_content(const troupe::content_hash&) {
  return std::string{"\x63"
                     "abc"}; // a text, as CBOR
}

void check(std::string_view bytes) {
  auto read = troupe::decode(bytes, any_content);
  if (!read && read.error().message.empty())
    std::abort();
  if (!read)
    return;
  std::vector<troupe::content> contents;
  auto written = troupe::encode(*read, contents);
  auto again = troupe::decode(written, any_content);
  if (!again || again->inputs.size() != read->inputs.size()
      || again->changes.size() != read->changes.size())
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t head_size = 5;
  std::string bytes{reinterpret_cast<const char*>(data), size};
  check(bytes);
  if (size > head_size)
    check(troupe::testing::sealed(std::move(bytes)));
  return 0;
}
