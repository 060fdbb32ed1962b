#include "cli/map/command_template.hpp"

#include "runtime/base/shell_word.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace troupe::cli {

namespace {

/// Between the braces, behind the number of a source.
constexpr std::array<std::pair<std::string_view, argument_part>, 5> part_signs{{
  {"", argument_part::whole},
  {".", argument_part::no_suffix},
  {"/", argument_part::base},
  {"//", argument_part::folder},
  {"/.", argument_part::base_stem},
}};

std::string_view base_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

std::string_view without_suffix(std::string_view path) {
  auto dot = base_of(path).rfind('.');
  if (dot == std::string_view::npos)
    return path;
  return path.substr(0, path.size() - base_of(path).size() + dot);
}

std::string_view folder_of(std::string_view path) {
  auto slash = path.rfind('/');
  if (slash == std::string_view::npos)
    return ".";
  return path.substr(0, std::max<std::size_t>(slash, 1));
}

/// What `{inside}` stands for; nothing where it is no replacement string but the shell's.
std::optional<replaced_part> part_of(std::string_view inside) {
  if (inside == "#")
    return replaced_part{argument_part::number};
  std::size_t source = 0;
  auto [end, fault] = std::from_chars(inside.data(), inside.data() + inside.size(), source);
  if (fault == std::errc{}) {
    if (source == 0)
      return std::nullopt;
    inside.remove_prefix(static_cast<std::size_t>(end - inside.data()));
    --source;
  }
  auto sign = std::ranges::find(part_signs, inside, [](const auto& each) { return each.first; });
  if (sign == part_signs.end())
    return std::nullopt;
  return replaced_part{sign->second, source};
}

} // namespace

std::string value_of(const replaced_part& part, const job_arguments& job) {
  if (part.what == argument_part::number)
    return std::to_string(job.number);
  std::string_view argument = job.values[part.source];
  switch (part.what) {
    case argument_part::no_suffix: return std::string{without_suffix(argument)};
    case argument_part::base: return std::string{base_of(argument)};
    case argument_part::folder: return std::string{folder_of(argument)};
    case argument_part::base_stem: return std::string{without_suffix(base_of(argument))};
    default: return std::string{argument};
  }
}

/// Goes through the text once, and knows in which quotes it is. `$(...)` and backticks begin anew,
/// in quotes as well.
class command_template::reader {
public:
  reader(std::string_view text, std::size_t sources) : text_{text}, sources_{sources} {}

  result<command_template> read() {
    while (at_ < text_.size())
      if (auto stepped = step(); !stepped)
        return tl::unexpected{std::move(stepped.error())};
    made_.rest_ = std::move(before_);
    return std::move(made_);
  }

private:
  result<void> step() {
    auto now = text_[at_];
    if (within() == quoting::single) {
      if (now == '{' && replaces())
        return replace();
      if (now == '\'')
        inside_.back() = quoting::none;
      return take(1);
    }
    if (now == '\\')
      return take(2);
    if (now == '{' && replaces())
      return replace();
    if (now == '$' && next() == '{') // the shell's: ${name}
      return take(2);
    quotes(now);
    return take(now == '$' && next() == '(' ? 2 : 1);
  }

  void quotes(char now) {
    auto& quote = inside_.back();
    if (now == '"')
      quote = quote == quoting::twofold ? quoting::none : quoting::twofold;
    else if (now == '\'' && quote == quoting::none)
      quote = quoting::single;
    else if ((now == '$' && next() == '(') || (now == '(' && quote == quoting::none))
      open(')');
    else if (now == '`' && closers_.back() != '`')
      open('`');
    else if (now == closers_.back() && quote == quoting::none)
      close();
  }

  void open(char closer) {
    inside_.push_back(quoting::none);
    closers_.push_back(closer);
  }

  void close() {
    inside_.pop_back();
    closers_.pop_back();
  }

  char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }
  quoting within() const { return inside_.back(); }

  result<void> take(std::size_t bytes) {
    before_ += text_.substr(at_, bytes);
    at_ += bytes;
    return {};
  }

  std::string_view inside() const {
    auto end = text_.find('}', at_);
    return end == std::string_view::npos ? "{" : text_.substr(at_ + 1, end - at_ - 1);
  }

  bool replaces() const { return inside() == "%" || part_of(inside()).has_value(); }

  result<void> replace() {
    if (inside() == "%")
      return failure(error_code::argument_invalid,
                     "{%}: a job has no slot with a number; {#} is the job's own");
    auto part = *part_of(inside());
    if (part.what == argument_part::number)
      part.source = 0;
    else if (part.source >= sources_)
      return failure(
        error_code::argument_invalid,
        "{" + std::string{inside()} + "}: a job has "
          + (sources_ == 1 ? std::string{"one argument"} : std::to_string(sources_) + " arguments")
          + ", one of each source (:::, ::::)");
    auto known = std::ranges::find(made_.parts_, part);
    auto index = static_cast<std::size_t>(known - made_.parts_.begin());
    if (known == made_.parts_.end())
      made_.parts_.push_back(part);
    made_.pieces_.push_back({std::exchange(before_, {}), index, within()});
    at_ += inside().size() + 2;
    return {};
  }

  std::string_view text_;
  std::size_t sources_;
  std::size_t at_ = 0;
  std::string before_;
  std::vector<quoting> inside_{quoting::none}; ///< The outermost first.
  std::string closers_{'\0'};                  ///< What ends each of them.
  command_template made_;
};

result<command_template> command_template::read(std::string_view command, std::size_t sources) {
  auto made = reader{command, sources}.read();
  if (!made || !made->pieces_.empty())
    return made;
  std::string whole{command};
  for (std::size_t source = 1; source <= sources; ++source)
    whole += sources == 1 ? std::string{" {}"} : " {" + std::to_string(source) + "}";
  return reader{whole, sources}.read();
}

std::string command_template::variable(std::size_t part) {
  return "argument_" + std::to_string(part + 1);
}

std::string command_template::script() const {
  std::string script;
  for (const auto& [before, part, within] : pieces_) {
    auto named = "${" + variable(part) + "}";
    script += before;
    script += within == quoting::twofold  ? named
              : within == quoting::single ? "'\"" + named + "\"'"
                                          : '"' + named + '"';
  }
  return script + rest_;
}

std::string command_template::text_of(const job_arguments& job) const {
  std::string text;
  for (const auto& [before, part, within] : pieces_) {
    auto value = value_of(parts_[part], job);
    auto word = shell_word(value);
    auto is_plain = word == value; // and means itself in quotes, too
    text += before;
    text += is_plain || within == quoting::none ? word
            : within == quoting::twofold        ? '"' + word + '"'
                                                : "'" + word + "'";
  }
  return text + rest_;
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain
    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "_-+=./:,@%^";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos)
    return std::string{text};
  return quoted_word(text);
}

} // namespace troupe::cli
