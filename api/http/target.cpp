#include "api/http/target.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe::api {

namespace {

tl::unexpected<error> bad_target(std::string what) {
  return failure(error_code::argument_invalid, "the request's target: " + std::move(what));
}

std::optional<unsigned> hex_digit(char digit) {
  if (digit >= '0' && digit <= '9')
    return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f')
    return static_cast<unsigned>(digit - 'a') + 10;
  if (digit >= 'A' && digit <= 'F')
    return static_cast<unsigned>(digit - 'A') + 10;
  return std::nullopt;
}

/// The byte that the escape at the start of `text` stands for.
std::optional<char> escaped_byte(std::string_view text) {
  if (text.size() < 3)
    return std::nullopt;
  const auto high = hex_digit(text[1]);
  const auto low = hex_digit(text[2]);
  if (!high || !low)
    return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

/// Decodes parts of one target, and knows where in it they stand.
class part_decoder {
public:
  explicit part_decoder(std::string_view whole) : whole_{whole} {}

  /// `part` is a piece of the whole; `plus`: what a `+` in it stands for.
  result<std::string> decode(std::string_view part, char plus) const {
    std::string text;
    text.reserve(part.size());
    for (std::size_t at = 0; at < part.size(); ++at) {
      char byte = part[at] == '+' ? plus : part[at];
      if (byte == '%') {
        const auto escaped = escaped_byte(part.substr(at));
        if (!escaped)
          return bad_target("\"" + valid_utf8(std::string{part.substr(at, 3)}) + "\""
                            + place_of(part, at) + " is no escape: expected % and two hex digits");
        byte = *escaped;
        if (is_control(byte))
          return bad_target("\"" + std::string{part.substr(at, 3)} + "\"" + place_of(part, at)
                            + " is a control character");
        at += 2;
      } else if (is_control(byte)) {
        return bad_target("a control character" + place_of(part, at));
      }
      text += byte;
    }
    if (!is_utf8(text))
      return bad_target("\"" + excerpt(valid_utf8(text), 60) + "\"" + place_of(part, 0)
                        + " is not UTF-8");
    return text;
  }

private:
  static bool is_control(char each) {
    const auto byte = static_cast<unsigned char>(each);
    return byte < 0x20 || byte == 0x7f;
  }

  /// Counts from 1.
  std::string place_of(std::string_view part, std::size_t offset) const {
    const auto before = static_cast<std::size_t>(part.data() - whole_.data());
    return " (byte " + std::to_string(before + offset + 1) + ")";
  }

  std::string_view whole_;
};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == text.npos)
      return parts;
    text.remove_prefix(end + 1);
  }
}

result<query_parameter> read_parameter(const part_decoder& decoder, std::string_view part) {
  const auto equals = std::min(part.find('='), part.size());
  auto name = decoder.decode(part.substr(0, equals), ' ');
  if (!name)
    return tl::unexpected{std::move(name.error())};
  auto value = decoder.decode(part.substr(std::min(equals + 1, part.size())), ' ');
  if (!value)
    return tl::unexpected{std::move(value.error())};
  return query_parameter{std::move(*name), std::move(*value)};
}

} // namespace

const std::string* request_target::parameter(std::string_view name) const {
  auto found = std::ranges::find(query, name, &query_parameter::name);
  return found == query.end() ? nullptr : &found->value;
}

result<request_target> read_target(std::string_view target) {
  if (target.size() > longest_target)
    return bad_target(std::to_string(target.size()) + " bytes long, more than "
                      + std::to_string(longest_target));
  if (!target.starts_with('/'))
    return bad_target("\"" + excerpt(valid_utf8(std::string{target}), 60)
                      + "\" is no path: it must start with /");
  const part_decoder decoder{target};
  const auto path_end = std::min(target.find('?'), target.size());
  request_target read;
  for (const auto part : split(target.substr(1, path_end - 1), '/')) {
    auto segment = decoder.decode(part, '+');
    if (!segment)
      return tl::unexpected{std::move(segment.error())};
    read.path.push_back(std::move(*segment));
  }
  if (path_end == target.size())
    return read;
  for (const auto part : split(target.substr(path_end + 1), '&')) {
    if (part.empty())
      continue;
    auto parameter = read_parameter(decoder, part);
    if (!parameter)
      return tl::unexpected{std::move(parameter.error())};
    read.query.push_back(std::move(*parameter));
  }
  return read;
}

} // namespace troupe::api
