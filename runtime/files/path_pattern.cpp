#include "runtime/files/path_pattern.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace troupe {

namespace {

constexpr std::string_view wildcards = "*?[";

bool has_wildcard_in(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i)
    if (name[i] == '\\')
      ++i;
    else if (wildcards.find(name[i]) != std::string_view::npos)
      return true;
  return false;
}

std::string unescaped(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\' && i + 1 < name.size())
      ++i;
    text += name[i];
  }
  return text;
}

/// A set of characters, `[...]`, at the beginning of `pattern`: where it ends, and whether `c` is
/// in it. Nothing where it has no end.
struct set_match {
  std::size_t length = 0;
  bool holds = false;
};

std::optional<set_match> match_set(std::string_view pattern, char c) noexcept {
  std::size_t at = 1;
  auto is_negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  at += is_negated ? 1 : 0;
  bool is_in = false;
  auto byte = [](char each) { return static_cast<unsigned char>(each); };
  auto take = [&]() {
    if (pattern[at] == '\\' && at + 1 < pattern.size())
      ++at;
    return byte(pattern[at++]);
  };
  for (auto first = at; at < pattern.size();) {
    if (pattern[at] == ']' && at > first)
      return set_match{at + 1, is_in != is_negated};
    auto low = take();
    auto high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      ++at;
      high = take();
    }
    is_in = is_in || (low <= byte(c) && byte(c) <= high);
  }
  return std::nullopt;
}

/// How much of `pattern` one character takes; 0: it doesn't fit.
std::size_t fit_one(std::string_view pattern, char c) noexcept {
  switch (pattern.front()) {
    case '?': return 1;
    case '[':
      if (auto set = match_set(pattern, c))
        return set->holds ? set->length : 0;
      return c == '[' ? 1 : 0;
    case '\\':
      if (pattern.size() > 1)
        return pattern[1] == c ? 2 : 0;
      [[fallthrough]];
    default: return pattern.front() == c ? 1 : 0;
  }
}

std::string_view next_name(std::string_view& path) {
  auto end = path.find('/');
  auto name = path.substr(0, end);
  path.remove_prefix(end == path.npos ? path.size() : end + 1);
  return name;
}

} // namespace

bool fits_name(std::string_view pattern, std::string_view name) noexcept {
  if (name.starts_with('.') && !pattern.starts_with('.') && !pattern.starts_with("\\."))
    return false;
  // Where the last `*` was, and how much of the name it has taken: only that one is tried anew.
  std::size_t at = 0;
  std::size_t from = 0;
  auto star = std::string_view::npos;
  std::size_t taken = 0;
  while (from < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      taken = from;
      continue;
    }
    if (auto length = at < pattern.size() ? fit_one(pattern.substr(at), name[from]) : 0) {
      at += length;
      ++from;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      from = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

std::string shortest(std::string_view path) {
  auto text = std::filesystem::path{path}.lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/'))
    text.pop_back();
  return text == "." ? std::string{} : text;
}

std::string path_pattern::fault_of(std::string_view text) {
  if (text.empty())
    return "a path is empty";
  if (text.find('\0') != std::string_view::npos)
    return "a path holds a NUL character";
  for (auto rest = text; !rest.empty();) {
    auto name = next_name(rest);
    if (name.find("**") != name.npos && name != "**")
      return "\"" + std::string{text} + "\": ** stands for folders, alone between two /";
    if (name == ".." && has_wildcard_in(text.substr(0, text.size() - rest.size())))
      return "\"" + std::string{text} + "\": no .. may follow a wildcard";
  }
  return {};
}

path_pattern::path_pattern(std::string_view text) : is_absolute_{text.starts_with('/')} {
  for (auto rest = text; !rest.empty();) {
    auto name = next_name(rest);
    if (name.empty() || name == ".")
      continue;
    if (name == ".." && !parts_.empty() && parts_.back().text != "..") {
      parts_.pop_back();
      continue;
    }
    auto is_plain = !has_wildcard_in(name);
    parts_.push_back({is_plain ? unescaped(name) : std::string{name}, is_plain, name == "**"});
  }
  while (wildcard_at_ < parts_.size() && parts_[wildcard_at_].is_plain)
    ++wildcard_at_;
}

std::string path_pattern::stem() const {
  std::string path = is_absolute_ ? "/" : "";
  for (std::size_t i = 0; i < wildcard_at_; ++i)
    path.append(i > 0 ? "/" : "").append(parts_[i].text);
  return path;
}

bool path_pattern::covers(std::string_view path) const {
  if (path.starts_with('/') != is_absolute_)
    return false;
  std::vector<std::string_view> names;
  for (auto rest = path.substr(is_absolute_ ? 1 : 0); !rest.empty();)
    names.push_back(next_name(rest));
  // As in a name, with `**` for `*`: only the last one is tried anew.
  std::size_t at = 0;
  std::size_t from = 0;
  std::optional<std::pair<std::size_t, std::size_t>> open;
  for (;;) {
    if (at == parts_.size())
      return true; // what is left is below it
    if (parts_[at].any_folders) {
      open = {++at, from};
      continue;
    }
    auto fits = from < names.size()
                && (parts_[at].is_plain ? parts_[at].text == names[from]
                                        : fits_name(parts_[at].text, names[from]));
    if (fits) {
      ++at;
      ++from;
    } else if (open && open->second < names.size() && !names[open->second].starts_with('.')) {
      at = open->first;
      from = ++open->second;
    } else {
      return false;
    }
  }
}

} // namespace troupe
