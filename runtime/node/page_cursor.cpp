#include "runtime/node/page_cursor.hpp"

#include "runtime/base/hash.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace troupe {

namespace {

constexpr char version = '1';

/// What stands for the list that the place is in.
constexpr char in_memory = 'm';
constexpr char by_acceptance = 'a';
constexpr char by_end = 'e';
constexpr char of_executions = 'x';

constexpr const char* made_up
  = "is not as a page gave it: expected one such as @1a-18d2-2f-9c1b44aa";

/// What a cursor holds: two numbers, which mean what its kind says.
struct cursor_parts {
  char kind = ' ';
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

std::string hex(std::uint64_t number) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%llx", static_cast<unsigned long long>(number));
  return text.data();
}

/// Takes a number and the `-` behind it, if there is one, from the front of the text.
bool take_hex(std::string_view& text, std::uint64_t& into) {
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), into, 16);
  if (code != std::errc{})
    return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with('-'))
    text.remove_prefix(1);
  return true;
}

tl::unexpected<error> refused(std::string_view text, const std::string& why) {
  return failure(error_code::argument_invalid,
                 "the cursor \"" + std::string{text} + "\" " + why + "; begin again without it");
}

std::string cursor_text(const cursor_parts& parts) {
  auto text
    = std::string{'@', version, parts.kind, '-'} + hex(parts.first) + '-' + hex(parts.second) + '-';
  return text + hex(checksum(text));
}

result<cursor_parts> read_parts(std::string_view text) {
  constexpr std::size_t begin = 4; // `@1a-`
  auto sum_at = text.rfind('-') + 1;
  if (text.size() > 1 && text[1] > version && text[1] <= '9')
    return refused(text, std::string{"is of version "} + text[1]
                           + ", and this Troupe knows version " + version);
  cursor_parts made;
  std::uint64_t sum = 0;
  auto rest = text.substr(std::min(begin, text.size()));
  made.kind = text.size() > begin ? text[2] : ' ';
  auto is_whole = is_cursor(text) && take_hex(rest, made.first) && take_hex(rest, made.second)
                  && take_hex(rest, sum) && rest.empty() && sum == checksum(text.substr(0, sum_at));
  if (!is_whole)
    return refused(text, made_up);
  return made;
}

} // namespace

std::string to_string(const page_cursor& where) {
  const auto kind = !where.is_stored                      ? in_memory
                    : where.at.order == page_order::ended ? by_end
                                                          : by_acceptance;
  return cursor_text({kind, static_cast<std::uint64_t>(where.at.time.time_since_epoch().count()),
                      static_cast<std::uint64_t>(where.at.key)});
}

bool is_cursor(std::string_view text) noexcept {
  return text.starts_with('@');
}

result<page_cursor> read_cursor(std::string_view text) {
  auto parts = read_parts(text);
  if (!parts)
    return tl::unexpected{std::move(parts.error())};
  const auto kind = parts->kind;
  if (kind != in_memory && kind != by_acceptance && kind != by_end)
    return refused(text, made_up);
  page_cursor made{.is_stored = kind != in_memory};
  made.at.order = kind == by_end ? page_order::ended : page_order::accepted;
  made.at.time = time_point{duration{static_cast<std::int64_t>(parts->first)}};
  made.at.key = static_cast<process_key>(parts->second);
  return made;
}

std::string execution_cursor(std::string_view process_id, std::uint64_t number) {
  return cursor_text({of_executions, checksum(process_id), number});
}

result<std::uint64_t> read_execution_cursor(std::string_view text, std::string_view process_id) {
  auto parts = read_parts(text);
  if (!parts)
    return tl::unexpected{std::move(parts.error())};
  if (parts->kind != of_executions)
    return refused(text, "is not of a list of executions");
  if (parts->first != checksum(process_id))
    return refused(text, "is of another process");
  return parts->second;
}

} // namespace troupe
