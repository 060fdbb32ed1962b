/// Numbers and texts as few bytes, written to and read from memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Appends to a string of bytes. Numbers take seven bits a byte, the lowest first.
class byte_writer {
public:
  explicit byte_writer(std::string& out) : out_{out} {}

  void byte(std::uint8_t content) { out_.push_back(static_cast<char>(content)); }
  void number(std::uint64_t content);
  /// Small for numbers near zero on either side.
  void signed_number(std::int64_t content);
  /// By how much `to` is more than `from`.
  void difference(std::int64_t from, std::int64_t to);
  void bytes(std::string_view content) { out_.append(content); }
  /// Its length, then itself.
  void text(std::string_view content);

private:
  std::string& out_;
};

/// Reads what a `byte_writer` wrote. Once something is missing or malformed, all that follows
/// reads as zero or empty, and `broken` says so.
class byte_reader {
public:
  explicit byte_reader(std::string_view bytes) : rest_{bytes} {}

  std::uint8_t byte();
  std::uint64_t number();
  std::int64_t signed_number();
  /// What a `difference` from `from` led to.
  std::int64_t further_than(std::int64_t from);
  std::string_view bytes(std::uint64_t size);
  std::string_view text() { return bytes(number()); }

  bool at_end() const noexcept { return rest_.empty(); }
  std::size_t left() const noexcept { return rest_.size(); }
  bool broken() const noexcept { return broken_; }
  /// What follows can't be right.
  void fail();

private:
  std::string_view rest_;
  bool broken_ = false;
};

} // namespace troupe
