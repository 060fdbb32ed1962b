#include "runtime/action/lossless.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <vector>

namespace troupe {

namespace {

struct pair_to_compare {
  const json* given;
  const json* kept;
  std::string path;
};

bool holds_something(const json& content) {
  return !content.is_null() && content != "" && !(content.is_structured() && content.empty());
}

std::optional<std::string> number_loss(const json& given, const json& kept) {
  if (given.is_boolean() && kept.is_number())
    return "is a boolean: expected a number";
  if (!given.is_number() || !kept.is_number())
    return std::nullopt;
  if (given.is_number_float() && kept.is_number_float())
    return std::nullopt; // rounding to a narrower real is what that type is for
  if (given == kept)
    return std::nullopt;
  return "is " + given.dump() + ": expected "
         + (given.is_number_float() ? "an integer" : "a number that fits");
}

/// A field of a map further inside that wasn't read, with the nearest that was.
std::optional<value_loss> dropped_field(const pair_to_compare& both, const std::string& key,
                                        const json& content) {
  if (both.path.empty() || both.kept->empty() || !holds_something(content))
    return std::nullopt;
  std::vector<std::string> known;
  for (const auto& [name, kept] : both.kept->items())
    known.push_back(name);
  return value_loss{both.path + '.' + key, "is unknown" + suggestion(key, known)};
}

/// Compares one level, and leaves what is inside for later.
std::optional<value_loss> loss_at(const pair_to_compare& both, std::vector<pair_to_compare>& rest) {
  const auto& [given, kept, path] = both;
  if (auto reason = number_loss(*given, *kept))
    return value_loss{path, *reason};
  if (given->is_object() && kept->is_object()) {
    for (const auto& [key, content] : given->items()) {
      auto same = kept->find(key);
      if (same != kept->end())
        rest.push_back({&content, &*same, path.empty() ? key : path + '.' + key});
      else if (auto loss = dropped_field(both, key, content))
        return loss;
    }
  } else if (given->is_array() && kept->is_array() && given->size() == kept->size()) {
    for (std::size_t i = given->size(); i-- > 0;)
      if ((*given)[i].is_structured() || (*given)[i].is_number() || (*given)[i].is_boolean())
        rest.push_back({&(*given)[i], &(*kept)[i], path + '[' + std::to_string(i) + ']'});
  }
  return std::nullopt;
}

} // namespace

bool is_certainly_exact(const json& input) {
  constexpr std::uint64_t fits_everywhere = 127;
  return input.is_object() && std::ranges::all_of(input, [](const json& content) {
           return content.is_string() || content.is_null()
                  || (content.is_number_integer() && content >= 0 && content <= fits_everywhere);
         });
}

std::optional<value_loss> first_loss(const json& given, const json& kept) {
  std::vector<pair_to_compare> rest{{&given, &kept, {}}};
  while (!rest.empty()) {
    auto both = std::move(rest.back());
    rest.pop_back();
    if (auto loss = loss_at(both, rest))
      return loss;
  }
  return std::nullopt;
}

} // namespace troupe
