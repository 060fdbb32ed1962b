#include "runtime/durability/bytes.hpp"

namespace troupe {

void byte_writer::number(std::uint64_t content) {
  for (; content >= 0x80; content >>= 7)
    byte(static_cast<std::uint8_t>(content | 0x80));
  byte(static_cast<std::uint8_t>(content));
}

void byte_writer::signed_number(std::int64_t content) {
  auto sign = content < 0 ? ~std::uint64_t{0} : 0;
  number(static_cast<std::uint64_t>(content) << 1 ^ sign);
}

// Both without overflow, whatever the numbers are.
void byte_writer::difference(std::int64_t from, std::int64_t to) {
  signed_number(
    static_cast<std::int64_t>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from)));
}

std::int64_t byte_reader::further_than(std::int64_t from) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(from)
                                   + static_cast<std::uint64_t>(signed_number()));
}

void byte_writer::text(std::string_view content) {
  number(content.size());
  out_.append(content);
}

std::uint8_t byte_reader::byte() {
  if (rest_.empty()) {
    fail();
    return 0;
  }
  auto next = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return next;
}

std::uint64_t byte_reader::number() {
  std::uint64_t content = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    auto next = byte();
    content |= std::uint64_t{next & 0x7FU} << shift;
    if (next < 0x80)
      return content;
  }
  fail();
  return 0;
}

std::int64_t byte_reader::signed_number() {
  auto folded = number();
  auto sign = (folded & 1) != 0 ? ~std::uint64_t{0} : 0;
  return static_cast<std::int64_t>(folded >> 1 ^ sign);
}

std::string_view byte_reader::bytes(std::uint64_t size) {
  if (size > rest_.size()) {
    fail();
    return {};
  }
  auto content = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return content;
}

void byte_reader::fail() {
  broken_ = true;
  rest_ = {};
}

} // namespace troupe
