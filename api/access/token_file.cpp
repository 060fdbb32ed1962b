#include "api/access/token_file.hpp"

#include "api/access/roles.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/time.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace troupe::api {

namespace {

constexpr std::uint64_t file_format = 1;
constexpr std::size_t deepest = 8;
constexpr std::size_t longest_token_name = 64;
constexpr std::size_t longest_pattern = 256;

tl::unexpected<error> damaged(std::string message) {
  return failure(error_code::store_damaged, std::move(message));
}

/// A name or key of the file, so that it can be shown.
std::string in_quotes(std::string_view text) {
  return '"' + visible_line(excerpt(text, 100)) + '"';
}

bool is_token_name(std::string_view name) {
  auto is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  auto fits = [&](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= longest_token_name && is_letter_or_digit(name.front())
         && std::ranges::all_of(name, fits);
}

std::string position_text(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line_start = before.rfind('\n') + 1; // of npos: 0
  return std::to_string(std::ranges::count(before, '\n') + 1) + ':'
         + std::to_string(before.size() - line_start + 1);
}

result<content_hash> hash_in(std::string_view text) {
  content_hash hash{};
  constexpr std::string_view digits = "0123456789abcdef";
  if (text.size() != 2 * hash.size() || text.find_first_not_of(digits) != std::string_view::npos)
    return damaged("expected the 64 hexadecimal digits of a SHA-256, found " + in_quotes(text));
  for (std::size_t i = 0; i < hash.size(); ++i)
    hash[i]
      = static_cast<std::uint8_t>(digits.find(text[2 * i]) << 4U | digits.find(text[2 * i + 1]));
  return hash;
}

/// Puts what was read where it belongs, or fails with why it wasn't.
template <class Value, class Into>
result<void> put_into(Into& into, result<Value> read) {
  if (!read)
    return tl::unexpected{std::move(read.error())};
  into = *std::move(read);
  return {};
}

result<void> take_field(kept_token& into, const std::string& key, const std::string& text) {
  if (key == "sha256")
    return put_into(into.hash, hash_in(text));
  if (key == "role")
    return put_into(into.about.may, role_named(text));
  if (key == "created")
    return put_into(into.about.created, parse_rfc3339(text));
  if (key == "expires")
    return put_into(into.about.expires, parse_rfc3339(text));
  if (key == "workflows") {
    into.about.workflows = text;
    return {};
  }
  if (key == "name") {
    into.about.name = text;
    return is_token_name(text) ? result<void>{}
                               : damaged(in_quotes(text) + " is no name of a token");
  }
  const std::array<std::string, 6> known{"name",    "role",    "sha256",
                                         "created", "expires", "workflows"};
  return damaged("no such key is known" + suggestion(key, known));
}

result<kept_token> read_token(const json& content, const std::string& place) {
  if (!content.is_object())
    return damaged(place + ": expected a map, found " + kind_of(content));
  kept_token read;
  for (const auto& [key, item] : content.items()) {
    const auto at = place + '.' + visible_line(excerpt(key, 100)) + ": ";
    const auto* text = item.get_ptr<const std::string*>();
    if (!text)
      return damaged(at + "expected text, found " + kind_of(item));
    if (auto taken = take_field(read, key, *text); !taken)
      return damaged(at + taken.error().message);
  }
  for (const auto* needed : {"name", "role", "sha256", "created"})
    if (!content.contains(needed))
      return damaged(place + ": there is no \"" + needed + '"');
  return read;
}

/// The list of tokens in the file.
result<const json*> list_in(const json& content) {
  const auto format = content.is_object() ? content.find("format") : content.end();
  if (format == content.end() || !format->is_number_unsigned())
    return damaged("1:1: expected a map whose \"format\" is a number");
  if (format->get<std::uint64_t>() > file_format)
    return failure(error_code::store_newer, "a newer Troupe has written it: its format is "
                                              + format->dump() + ", and this one knows "
                                              + std::to_string(file_format) + ": use that one");
  const auto tokens = content.find("tokens");
  if (tokens == content.end() || !tokens->is_array())
    return damaged("tokens: expected a list");
  if (tokens->size() > most_tokens)
    return damaged("tokens: more than " + std::to_string(most_tokens));
  return &*tokens;
}

} // namespace

result<void> check_token(const token& wanted) {
  auto invalid
    = [](std::string message) { return failure(error_code::argument_invalid, std::move(message)); };
  if (!is_token_name(wanted.name))
    return invalid(in_quotes(wanted.name) + " can't be the name of a token: expected up to "
                   + std::to_string(longest_token_name)
                   + " letters, digits, \".\", \"_\" and \"-\", with a letter or a digit first");
  if (wanted.may == role::nobody)
    return invalid("a token needs a role: viewer, operator or admin");
  if (wanted.workflows.size() > longest_pattern
      || visible_line(wanted.workflows) != wanted.workflows)
    return invalid(in_quotes(wanted.workflows)
                   + " can't be a pattern of names: expected one such as etl-*, up to "
                   + std::to_string(longest_pattern) + " bytes that can be seen");
  if (wanted.may == role::admin && !wanted.workflows.empty())
    return invalid("an admin can't be bound to some workflows, as it may start anything and make "
                   "tokens: leave the pattern out, or take the role operator");
  return {};
}

json to_json(const token& each) {
  json shown{{"name", each.name},
             {"role", role_name(each.may)},
             {"created", to_exact_rfc3339(each.created)}};
  if (!each.workflows.empty())
    shown["workflows"] = each.workflows;
  if (each.expires)
    shown["expires"] = to_exact_rfc3339(*each.expires);
  return shown;
}

std::string to_token_file(const std::vector<kept_token>& tokens) {
  auto list = ordered_json::array();
  for (const auto& [about, hash] : tokens) {
    ordered_json each{{"name", about.name},
                      {"role", role_name(about.may)},
                      {"sha256", to_string(hash)},
                      {"created", to_exact_rfc3339(about.created)}};
    if (about.expires)
      each["expires"] = to_exact_rfc3339(*about.expires);
    if (!about.workflows.empty())
      each["workflows"] = about.workflows;
    list.push_back(std::move(each));
  }
  const ordered_json whole{{"format", file_format}, {"tokens", std::move(list)}};
  return whole.dump(1) + '\n';
}

result<std::vector<kept_token>> read_token_file(std::string_view text) {
  const auto content = read_strict_json(text, deepest);
  if (!content)
    return damaged(position_text(text, content.error().offset) + ": " + content.error().reason);
  const auto list = list_in(*content);
  if (!list)
    return tl::unexpected{list.error()};
  std::vector<kept_token> tokens;
  std::set<std::string> names;
  std::set<content_hash> hashes;
  for (const auto& each : **list) {
    const auto place = "tokens[" + std::to_string(tokens.size()) + ']';
    auto read = read_token(each, place);
    if (!read)
      return tl::unexpected{std::move(read.error())};
    if (!names.insert(read->about.name).second)
      return damaged(place + ".name: " + in_quotes(read->about.name) + " is there twice");
    if (!hashes.insert(read->hash).second)
      return damaged(place + ".sha256: another token has the same");
    tokens.push_back(*std::move(read));
  }
  return tokens;
}

} // namespace troupe::api
