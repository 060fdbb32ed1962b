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

std::size_t text_search::longest() const {
  std::size_t most = 0;
  for (const auto& each : levels_)
    most = std::max(most, each->finder.longest());
  return most;
}

std::vector<text_automaton::span> text_search::find(std::string_view text,
                                                    text_automaton::cut_rule cut) const {
  std::vector<text_automaton::span> found;
  for (const auto& each : levels_)
    each->finder.find(text, found, cut);
  std::ranges::sort(found, {}, &text_automaton::span::begin);
  std::vector<text_automaton::span> apart;
  for (const auto& each : found)
    if (apart.empty() || each.begin > apart.back().end)
      apart.push_back(each);
    else
      apart.back().end = std::max(apart.back().end, each.end);
  return apart;
}

std::string text_search::masked(std::string_view text, std::string_view mask,
                                text_automaton::span part, text_automaton::cut_rule cut) const {
  const auto reach = longest();
  const auto first = part.begin - std::min(part.begin, reach);
  const auto read = std::min(text.size() - first, part.end - first + reach);
  std::string result;
  if (part.begin == part.end)
    return result;
  auto done = part.begin;
  for (const auto& [begin, end] : find(text.substr(first, read), cut)) {
    if (first + end <= part.begin || first + begin >= part.end)
      continue;
    const auto from = std::max(first + begin, done);
    result += text.substr(done, from - done);
    result += mask;
    done = first + end;
  }
  if (done < part.end)
    result += text.substr(done, part.end - done);
  return result;
}

std::size_t text_search::whole_part(std::string_view text) const {
  std::size_t begun = 0;
  for (const auto& each : levels_)
    begun = std::max(begun, each->finder.begun_in(text));
  const auto left = text.size() - begun;
  const auto first = left - std::min(left, longest());
  for (const auto& [begin, end] : find(text.substr(first), {}))
    if (first + begin < left && left < first + end)
      return first + end; // a whole one reaches beyond, and stays whole
  return left;
}

} // namespace troupe
