#include "runtime/model/query_line.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace troupe {

namespace {

using outcome = result<void>;

tl::unexpected<error> wrong(std::string message) {
  return failure(error_code::argument_invalid, std::move(message));
}

std::string in_marks(std::string_view text) {
  return '"' + std::string{text} + '"';
}

/// Sets what may be said once.
template <class T>
outcome set_once(T& field, T content) {
  if (field != T{})
    return wrong("it was given already, and all words have to hold");
  field = std::move(content);
  return {};
}

outcome add_states(process_query& to, std::string_view value, time_point) {
  std::vector<process_state> states;
  for (std::size_t at = 0; at <= value.size();) {
    auto end = std::min(value.find(',', at), value.size());
    auto called = value.substr(at, end - at);
    auto state = process_state_of(called);
    if (!state) {
      std::vector<std::string> known;
      for (auto number = 0; number <= static_cast<int>(process_state::failed); ++number)
        known.emplace_back(to_string(static_cast<process_state>(number)));
      auto near = suggestion(called, known);
      return wrong(in_marks(called) + " is not a state of processes"
                   + (near.empty() ? ": expected one such as running, completed or failed" : near));
    }
    states.push_back(*state);
    at = end + 1;
  }
  return set_once(to.states, std::move(states));
}

outcome add_name(process_query& to, std::string_view value, time_point) {
  return set_once(to.name, std::string{value});
}

outcome add_id(process_query& to, std::string_view value, time_point) {
  return set_once(to.id, std::string{value});
}

outcome add_parent(process_query& to, std::string_view value, time_point) {
  return set_once(to.parent, std::string{value});
}

outcome add_error(process_query& to, std::string_view value, time_point) {
  to.errors.emplace_back(value);
  return {};
}

/// `-1d`, `2026-01-31`, `2026-01-31T12:00:00Z`.
result<time_point> read_time(std::string_view text, time_point now) {
  constexpr std::size_t date_size = 10;
  if (text.starts_with('-'))
    if (auto ago = parse_duration(text.substr(1)))
      return now - *ago;
  auto date = text.size() == date_size;
  if (auto when = parse_rfc3339(std::string{text} + (date ? "T00:00:00Z" : "")))
    return when;
  return wrong(in_marks(text)
               + " is not a time: expected one such as -1d, -2h30m, 2026-01-31 or"
                 " 2026-01-31T12:00:00Z");
}

outcome add_bound(time_span& to, std::string_view value, time_point now) {
  auto sign = value.substr(0, 1);
  if (sign != ">" && sign != "<")
    return wrong("found " + in_marks(value)
                 + ": expected > (since) or < (before), and a time: >-1d, <2026-01-31");
  auto when = read_time(value.substr(1), now);
  if (!when)
    return tl::unexpected{std::move(when.error())};
  return set_once(sign == ">" ? to.from : to.to, std::optional{*when});
}

outcome add_accepted(process_query& to, std::string_view value, time_point now) {
  return add_bound(to.accepted, value, now);
}

outcome add_ended(process_query& to, std::string_view value, time_point now) {
  return add_bound(to.ended, value, now);
}

/// What `is:` takes.
struct property {
  std::string_view name;
  outcome (*set)(process_query& to, time_point now);
};

constexpr std::array properties{
  property{"active", [](process_query& to,
                        time_point) { return set_once(to.has_ended, std::optional{false}); }},
  property{"ended", [](process_query& to,
                       time_point) { return set_once(to.has_ended, std::optional{true}); }},
  property{"recent",
           [](process_query& to, time_point now) {
             return set_once(to.recent_since, std::optional{now - recent});
           }},
  property{"root",
           [](process_query& to, time_point) { return set_once(to.is_root, std::optional{true}); }},
  property{"child", [](process_query& to,
                       time_point) { return set_once(to.is_root, std::optional{false}); }},
};

outcome add_property(process_query& to, std::string_view value, time_point now) {
  const auto* found = std::ranges::find(properties, value, &property::name);
  if (found != properties.end())
    return found->set(to, now);
  std::vector<std::string> known;
  std::string all;
  for (const auto& each : properties) {
    known.emplace_back(each.name);
    all += (all.empty() ? "" : ", ") + known.back();
  }
  auto near = suggestion(value, known);
  return wrong(in_marks(value) + " is not known"
               + (near.empty() ? ": expected one of " + all : near));
}

constexpr std::array line_keys{
  query_key{"state", "STATE[,STATE]", "In one of these states", add_states},
  query_key{"name", "NAME", "Of workflows with this name; * matches any text, ? one character",
            add_name},
  query_key{"id", "TEXT", "Its id begins so", add_id},
  query_key{"parent", "PROCESS", "A task of this process started it", add_parent},
  query_key{"accepted", ">TIME or <TIME", "It was accepted since then, or before", add_accepted},
  query_key{"ended", ">TIME or <TIME", "It ended since then, or before", add_ended},
  query_key{"error", "TEXT", "A part of one of its errors, whatever the case", add_error},
  query_key{"is", "WORD",
            "active, ended, recent (active, or ended within a day), root, or child (of a task)",
            add_property},
};

/// A word of the line.
struct line_word {
  std::size_t at = 0; ///< The byte at which it begins.
  std::string key{};  ///< Empty: none.
  std::size_t value_at = 0;
  std::string value{}; ///< Without quotes.
};

/// Takes a line apart.
class word_reader {
public:
  explicit word_reader(std::string_view line) : line_{line} {}

  /// Whether there is a (further) word.
  bool skip_to_word() {
    while (at_ < line_.size() && is_space(line_[at_]))
      ++at_;
    return at_ < line_.size();
  }

  result<line_word> read() {
    line_word made{.at = at_};
    auto end = at_;
    while (end < line_.size() && is_letter(line_[end]))
      ++end;
    if (end > at_ && end < line_.size() && line_[end] == ':') {
      made.key = line_.substr(at_, end - at_);
      at_ = end + 1;
    }
    made.value_at = at_;
    while (at_ < line_.size() && !is_space(line_[at_]))
      if (line_[at_] == '"') {
        if (!read_quoted(made.value))
          return wrong(place(made.value_at) + "the quotes are not closed");
      } else {
        made.value += line_[at_++];
      }
    return made;
  }

  /// `filter, column 7: `.
  std::string place(std::size_t at) const {
    return "filter, column " + std::to_string(code_points(line_.substr(0, at)) + 1) + ": ";
  }

private:
  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  }

  /// Takes what stands in quotes over; false: they are not closed.
  bool read_quoted(std::string& into) {
    for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_) {
      if (line_[at_] == '\\' && at_ + 1 < line_.size())
        ++at_;
      into += line_[at_];
    }
    return at_++ < line_.size();
  }

  std::string_view line_;
  std::size_t at_ = 0;
};

std::string unknown_key(std::string_view called) {
  std::vector<std::string> known;
  std::string all;
  for (const auto& each : line_keys) {
    known.emplace_back(each.name);
    all += (all.empty() ? "" : ", ") + known.back();
  }
  auto near = suggestion(ascii_lower(called), known);
  return in_marks(called) + " is not a key"
         + (near.empty() ? ": expected one of " + all + ", or a text in quotes" : near);
}

} // namespace

std::span<const query_key> query_keys() noexcept {
  return line_keys;
}

const query_key* find_query_key(std::string_view name) noexcept {
  const auto* found = std::ranges::find(line_keys, name, &query_key::name);
  return found == line_keys.end() ? nullptr : found;
}

result<process_query> parse_query(std::string_view line, time_point now) {
  process_query made;
  word_reader words{line};
  while (words.skip_to_word()) {
    auto word = words.read();
    if (!word)
      return tl::unexpected{std::move(word.error())};
    const auto* key = find_query_key(word->key);
    if (!word->key.empty() && !key)
      return wrong(words.place(word->at) + unknown_key(word->key));
    if (word->value.empty())
      return wrong(words.place(word->value_at) + "found no value: expected "
                   + std::string{key ? key->form : "a text"});
    if (!key)
      made.words.push_back(std::move(word->value));
    else if (auto added = key->add(made, word->value, now); !added)
      return wrong(words.place(word->value_at) + word->key + ": " + added.error().message);
  }
  return made;
}

} // namespace troupe
