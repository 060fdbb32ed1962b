#include "runtime/engine/running_hash.hpp"

#include "runtime/base/hash.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string_view>

namespace troupe {

namespace {

/// Of one value, how many parts (keys, items, scalars) and bytes of each text are looked at.
constexpr std::size_t parts_max = 256;
constexpr std::size_t text_max = 1024;

/// What stands before each part, so that `"1"`, `1` and `[1]` differ.
enum class mark : std::uint32_t { null = 1, boolean, natural, negative, real, text, list, map };

std::uint32_t of(mark kind) {
  return static_cast<std::uint32_t>(kind);
}

void add_text(running_hash& to, std::string_view text) {
  to.add(of(mark::text), checksum(text.substr(0, text_max)));
  to.add(text.size());
}

void add_real(running_hash& to, double number) {
  to.add(of(mark::real));
  // Its bits are not the same in all encodings.
  auto told = std::isnan(number) ? std::numeric_limits<double>::quiet_NaN() : number;
  to.add(std::bit_cast<std::uint64_t>(told));
}

void add_integer(running_hash& to, std::int64_t number) {
  to.add(of(number < 0 ? mark::negative : mark::natural));
  to.add(static_cast<std::uint64_t>(number));
}

} // namespace

void running_hash::add(const json& content) {
  auto parts_left = parts_max;
  add(content, parts_left);
}

/// Goes no deeper than there are parts left.
void running_hash::add(const json& content, std::size_t& parts_left) {
  if (parts_left == 0)
    return;
  --parts_left;
  switch (content.type()) {
    case json::value_t::boolean: add(of(mark::boolean), content.get<bool>() ? 1U : 0U); break;
    case json::value_t::number_integer: add_integer(*this, content.get<std::int64_t>()); break;
    case json::value_t::number_unsigned:
      add(of(mark::natural));
      add(content.get<std::uint64_t>());
      break;
    case json::value_t::number_float: add_real(*this, content.get<double>()); break;
    case json::value_t::string: add_text(*this, content.get_ref<const std::string&>()); break;
    case json::value_t::array:
      add(of(mark::list));
      add(content.size());
      for (auto each = content.begin(); each != content.end() && parts_left > 0; ++each)
        add(*each, parts_left);
      break;
    case json::value_t::object:
      add(of(mark::map));
      add(content.size());
      for (auto each = content.begin(); each != content.end() && parts_left > 0; ++each) {
        add_text(*this, each.key());
        add(each.value(), parts_left);
      }
      break;
    case json::value_t::null:
    case json::value_t::binary: // never occurs
    case json::value_t::discarded: add(of(mark::null)); break;
  }
}

} // namespace troupe
