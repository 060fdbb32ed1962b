#include "runtime/service/exec/captured_stream.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t tail_bytes = 2048;

std::string_view without_blank_ends(std::string_view text) {
  constexpr const char* blank = " \t\r\n";
  auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// Where the character that `text` ends inside of starts, or the end of `text`.
std::size_t end_of_whole_characters(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80)
      break;
    if (byte >= 0xC2) {
      std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
      return length > back ? text.size() - back : text.size();
    }
  }
  return text.size();
}

} // namespace

std::string tail_text(std::string_view text, const output_redactor& hides) {
  const auto begin = text.size() - tail_of(text, tail_bytes).size();
  const auto tail
    = hides ? hides->masked_part(text, begin, text.size()) : std::string{text.substr(begin)};
  return valid_utf8(std::string{without_blank_ends(tail)});
}

captured_stream::captured_stream(std::size_t limit, output_redactor hides)
  : hides_{std::move(hides)}, reach_{tail_bytes + (hides_ ? hides_->longest() : 0)}, limit_{limit} {
}

void captured_stream::append(std::string_view bytes) {
  auto room = std::min(bytes.size(), limit_ - kept_.size());
  kept_.append(bytes.substr(0, room));
  bytes.remove_prefix(room);
  if (bytes.empty())
    return;
  cut_ += bytes.size();
  last_.append(tail_of(bytes, reach_));
  if (last_.size() > 2 * reach_)
    last_.erase(0, last_.size() - reach_);
}

std::string captured_stream::tail() const {
  std::string end{tail_of(kept_, reach_)};
  end += last_;
  return tail_text(end, hides_);
}

repaired_text captured_stream::take_text() && {
  if (cut_ > 0 && hides_)
    kept_.resize(hides_->whole_part(kept_));
  if (cut_ > 0)
    kept_.resize(end_of_whole_characters(kept_));
  return repaired_utf8(std::move(kept_));
}

} // namespace troupe
