#include "runtime/secrets/sealed_input.hpp"

#include "runtime/policy/redactor.hpp"

#include <iterator>
#include <random>
#include <utility>

namespace troupe {

namespace {

constexpr char mark_end = '\x1f';
constexpr std::size_t drawn = 4;

/// Digits that nobody can know beforehand: not of `make_uuid`, whose numbers people see.
std::string fresh_digits() {
  std::random_device entropy;
  std::string text;
  for (std::size_t i = 0; i < drawn; ++i) {
    auto number = static_cast<std::uint32_t>(entropy());
    for (int digit = 0; digit < 8; ++digit, number >>= 4U)
      text += "0123456789abcdef"[number & 0xFU];
  }
  return text;
}

/// Goes through an input, and puts the mask in the place of each mark.
class sealer {
public:
  explicit sealer(std::string_view begin) : begin_{begin} {}

  /// False where a key holds a mark.
  bool seal(json& part, const json::json_pointer& at) {
    if (part.is_string())
      seal_text(part.get_ref<std::string&>(), at);
    else if (part.is_array())
      for (std::size_t i = 0; i < part.size(); ++i) {
        if (!seal(part[i], at / i))
          return false;
      }
    else if (part.is_object())
      for (auto& [key, below] : part.items())
        if (key.find(begin_) != std::string::npos || !seal(below, at / key))
          return false;
    return true;
  }

  json places = json::array();

private:
  void seal_text(std::string& text, const json::json_pointer& at) {
    for (std::size_t from = 0; (from = text.find(begin_, from)) != std::string::npos;) {
      const auto name = from + begin_.size();
      const auto end = text.find(mark_end, name);
      places.push_back(
        {{"at", at.to_string()}, {"from", from}, {"name", text.substr(name, end - name)}});
      text.replace(from, end + 1 - from, redactor::mask);
      from += redactor::mask.size();
    }
  }

  std::string_view begin_;
};

} // namespace

secret_marks::secret_marks() : begin_{mark_end + fresh_digits() + ':'} {}

const value& secret_marks::mark_of(const std::string& name) {
  auto [place, is_new] = marks_.try_emplace(name);
  if (is_new)
    place->second = make_value(begin_ + name + mark_end);
  return place->second;
}

result<value> secret_marks::seal(value expanded) const {
  auto input = *expanded;
  sealer made{begin_};
  if (!made.seal(input, json::json_pointer{}))
    return failure("a key of the input holds a secret, and keys are shown: put it into a value");
  return make_value({{"input", std::move(input)}, {"secrets", std::move(made.places)}});
}

std::string secret_marks::without_marks(std::string message) const {
  for (const auto& [name, mark] : marks_) {
    const auto& text = mark->get_ref<const std::string&>();
    for (std::size_t from = 0; (from = message.find(text, from)) != std::string::npos;)
      message.replace(from, text.size(), redactor::mask);
  }
  // Where it was cut, what is left of one is not shown either.
  if (auto cut = message.find(begin_); cut != std::string::npos)
    message.replace(cut, std::string::npos, redactor::mask);
  return message;
}

value shown_input(const value& sealed) {
  return make_value(sealed->at("input"));
}

result<value> unsealed_input(const value& sealed, const secret_finder& find) {
  auto input = sealed->at("input");
  const auto& places = sealed->at("secrets");
  // From the last one on: those before it in a text stay where they are.
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    const auto& name = place->at("name").get_ref<const std::string&>();
    const auto* found = find(name);
    if (!found)
      return failure(error_code::secret_missing, "the secret \"" + name + "\" is not there");
    auto& text
      = input.at(json::json_pointer{place->at("at").get<std::string>()}).get_ref<std::string&>();
    text.replace(place->at("from").get<std::size_t>(), redactor::mask.size(), *found);
  }
  return make_value(std::move(input));
}

} // namespace troupe
