#include "runtime/policy/text_search.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

void text_search::add(std::vector<std::string> wanted) {
  std::erase(wanted, std::string{});
  if (wanted.empty())
    return;
  for (; !levels_.empty() && levels_.back()->texts.size() < 2 * wanted.size(); levels_.pop_back())
    std::ranges::copy(levels_.back()->texts, std::back_inserter(wanted));
  text_automaton finder{wanted};
  levels_.push_back(std::make_shared<const level>(level{std::move(wanted), std::move(finder)}));
}

bool text_search::occurs_in(std::string_view text) const {
  return std::ranges::any_of(levels_,
                             [&](const auto& each) { return each->finder.occurs_in(text); });
}

std::string text_search::masked(std::string_view text, std::string_view mask) const {
  std::vector<text_automaton::span> found;
  for (const auto& each : levels_)
    each->finder.find(text, found);
  std::ranges::sort(found, {}, &text_automaton::span::begin);
  std::string result;
  std::size_t done = 0;
  for (auto at = found.begin(); at != found.end();) {
    auto [begin, end] = *at;
    for (++at; at != found.end() && at->begin <= end; ++at)
      end = std::max(end, at->end);
    result += text.substr(done, begin - done);
    result += mask;
    done = end;
  }
  result += text.substr(done);
  return result;
}

} // namespace troupe
