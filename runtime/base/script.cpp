#include "runtime/base/script.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace troupe {

namespace {

bool begins_name(char c) noexcept {
  return c == '_' || std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_in_name(char c) noexcept {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Reads a script from its start to its end, minding what is quoted.
class script_reader {
public:
  explicit script_reader(std::string_view script) : script_{script} {}

  std::vector<script_mention> read() {
    while (at_ < script_.size())
      step();
    if (in_ != state::code && in_ != state::comment) // a quote that is none, as in a here-document
      for (auto& each : found_)
        each.is_literal = true;
    return std::move(found_);
  }

private:
  enum class state : char { code, single_quotes, double_quotes, comment };

  char now() const { return at_ < script_.size() ? script_[at_] : '\0'; }

  void step() {
    auto c = script_[at_];
    if (c == '\n') {
      ++line_;
      if (in_ == state::comment)
        in_ = state::code;
    } else if (c == '\\' && in_ != state::single_quotes && in_ != state::comment) {
      ++at_;
      if (now() == '$')
        return mention(true);
      if (now() == '\n')
        ++line_;
    } else if (c == '$') {
      return mention(in_ == state::single_quotes || in_ == state::comment);
    } else if (c == '\'' && in_ != state::double_quotes && in_ != state::comment) {
      in_ = in_ == state::code ? state::single_quotes : state::code;
    } else if (c == '"' && in_ != state::single_quotes && in_ != state::comment) {
      in_ = in_ == state::code ? state::double_quotes : state::code;
    } else if (c == '#' && in_ == state::code && begins_word()) {
      in_ = state::comment;
    }
    ++at_;
  }

  bool begins_word() const {
    return at_ == 0
           || std::string_view{" \t\n;&|("}.find(script_[at_ - 1]) != std::string_view::npos;
  }

  /// At a `$`.
  void mention(bool is_literal) {
    ++at_;
    bool is_braced = now() == '{';
    if (is_braced) {
      ++at_;
      if ((now() == '#' || now() == '!') && at_ + 1 < script_.size()
          && begins_name(script_[at_ + 1]))
        ++at_;
    }
    auto name = take_name();
    if (name.empty())
      return;
    std::string field;
    if (now() == '.' && at_ + 1 < script_.size() && begins_name(script_[at_ + 1])) {
      ++at_;
      field = take_name();
    }
    found_.push_back({std::move(name), std::move(field), is_braced, is_literal, line_});
  }

  std::string take_name() {
    auto from = at_;
    if (begins_name(now()))
      while (is_in_name(now()))
        ++at_;
    return std::string{script_.substr(from, at_ - from)};
  }

  std::string_view script_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 0;
  state in_ = state::code;
  std::vector<script_mention> found_;
};

} // namespace

std::vector<script_mention> mentions_in(std::string_view script) {
  return script_reader{script}.read();
}

std::set<std::string_view> words_in(std::string_view script) {
  std::set<std::string_view> words;
  for (std::size_t at = 0; at < script.size();) {
    auto from = at;
    while (at < script.size() && is_in_name(script[at]))
      ++at;
    // `#name` and `!name` stand in `${#name}`.
    auto before = from == 0 ? ' ' : script[from - 1];
    if (at > from && begins_name(script[from])
        && std::string_view{"${#!"}.find(before) == std::string_view::npos)
      words.insert(script.substr(from, at - from));
    if (at == from)
      ++at;
  }
  return words;
}

bool is_reserved_variable(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 39> own{
    "CDPATH",        "COLUMNS",       "COMP_WORDS", "COPROC",   "DIRSTACK",   "ENV",
    "EPOCHREALTIME", "EPOCHSECONDS",  "EUID",       "FUNCNAME", "GLOBIGNORE", "GROUPS",
    "HOME",          "HOSTNAME",      "HOSTTYPE",   "IFS",      "LINENO",     "LINES",
    "MACHTYPE",      "MAPFILE",       "OLDPWD",     "OPTARG",   "OPTERR",     "OPTIND",
    "OSTYPE",        "PATH",          "PIPESTATUS", "PPID",     "PS4",        "PWD",
    "RANDOM",        "READLINE_LINE", "REPLY",      "SECONDS",  "SHELLOPTS",  "SHLVL",
    "SRANDOM",       "UID",           "_"};
  return std::ranges::find(own, name) != own.end() || name.starts_with("BASH")
         || name.starts_with("LD_") || name.starts_with("TROUPE_");
}

} // namespace troupe
