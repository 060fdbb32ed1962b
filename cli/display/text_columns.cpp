#include "cli/display/text_columns.hpp"

#include <algorithm>
#include <cwchar>
#include <locale.h>
#include <vector>

namespace troupe::cli {

namespace {

/// The C library knows how wide characters are, of a locale with UTF-8: for as long as this lives.
class wide_text {
public:
  wide_text() : before_{utf8() ? uselocale(utf8()) : nullptr} {}
  wide_text(const wide_text&) = delete;
  wide_text& operator=(const wide_text&) = delete;
  ~wide_text() {
    if (before_)
      uselocale(before_);
  }

private:
  static locale_t utf8() {
    static auto* known = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return known;
  }

  locale_t before_;
};

struct character {
  std::string_view bytes;
  std::size_t columns = 1;
};

std::vector<character> characters_of(std::string_view text) {
  wide_text wide;
  std::vector<character> all;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t read = 0;
    auto length = std::mbrtowc(&read, text.data(), text.size(), &state);
    auto is_known = length != 0 && length <= text.size();
    if (!is_known)
      state = {};
    auto columns = is_known ? wcwidth(read) : 1;
    auto bytes = text.substr(0, is_known ? length : 1);
    all.push_back({bytes, static_cast<std::size_t>(std::max(columns, 0))});
    text.remove_prefix(bytes.size());
  }
  return all;
}

} // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t sum = 0;
  for (const auto& each : characters_of(text))
    sum += each.columns;
  return sum;
}

std::string cut_end(std::string_view text, std::size_t columns) {
  std::string kept;
  for (const auto& each : characters_of(text)) {
    if (each.columns > columns)
      break;
    columns -= each.columns;
    kept += each.bytes;
  }
  return kept;
}

std::string cut_front(std::string_view text, std::size_t columns) {
  auto all = characters_of(text);
  std::size_t wide = 0;
  for (const auto& each : all)
    wide += each.columns;
  if (wide <= columns)
    return std::string{text};
  if (columns == 0)
    return {};
  auto first = all.begin();
  for (; first != all.end() && wide > columns - 1; ++first)
    wide -= first->columns;
  std::string kept = "…";
  for (; first != all.end(); ++first)
    kept += first->bytes;
  return kept;
}

} // namespace troupe::cli
