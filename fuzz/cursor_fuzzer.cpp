// Feeds texts to the readers of cursors, as they are and with a checksum that fits: whatever they
// are, it must end with a place, which is written and read as the same, or with a reason.
#include "runtime/base/hash.hpp"
#include "runtime/node/page_cursor.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr const char* process_id = "etl/5f0c";

void check(std::string_view text) {
  if (const auto read = troupe::read_cursor(text)) {
    const auto again = troupe::read_cursor(troupe::to_string(*read));
    if (!again || *again != *read)
      std::abort();
  } else if (read.error().message.empty()) {
    std::abort();
  }
  if (const auto read = troupe::read_execution_cursor(text, process_id)) {
    const auto written = troupe::execution_cursor(process_id, *read);
    if (troupe::read_execution_cursor(written, process_id) != read)
      std::abort();
  } else if (read.error().message.empty()) {
    std::abort();
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text{reinterpret_cast<const char*>(data), size};
  check(text);
  char sum[16];
  std::snprintf(sum, sizeof sum, "%x", troupe::checksum(text += '-'));
  check(text + sum);
  return 0;
}
