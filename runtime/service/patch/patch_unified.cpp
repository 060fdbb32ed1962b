#include "runtime/service/patch/patch_format.hpp"

#include <charconv>

namespace troupe {

namespace {

/// `@@ -start,length +start,length @@`
struct hunk_header {
  std::size_t old_start = 0;
  std::size_t old_length = 1;
  std::size_t new_length = 1;
};

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_number(std::string_view& text, std::size_t& number) {
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr std::size_t most = std::size_t{1} << 40; // no file has so many lines
  if (fault != std::errc{} || number > most)
    return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take_range(std::string_view& text, std::size_t& start, std::size_t& length) {
  return take_number(text, start) && (!take(text, ",") || take_number(text, length));
}

std::optional<hunk_header> header_of(std::string_view text) {
  hunk_header header;
  std::size_t new_start = 0;
  bool read = take(text, "@@ -") && take_range(text, header.old_start, header.old_length)
              && take(text, " +") && take_range(text, new_start, header.new_length)
              && take(text, " @@");
  return read ? std::optional{header} : std::nullopt;
}

/// The name in a `--- ` or `+++ ` line: what is before a tab or a line's end.
std::string name_in(std::string_view line) {
  auto name = line.substr(0, line.find_first_of("\t\r"));
  return std::string{name};
}

class unified_reader {
public:
  explicit unified_reader(const std::vector<std::string_view>& lines) : lines_{lines} {}

  result<std::vector<file_patch>> read() {
    while (at_ < lines_.size())
      if (auto part = read_part(); !part)
        return tl::unexpected{part.error()};
    add_rename();
    if (files_.empty())
      return failure("the patch holds no change: expected \"*** Begin Patch\" or a unified diff "
                     "(\"--- a/file\", \"+++ b/file\")");
    return std::move(files_);
  }

private:
  tl::unexpected<error> fault(const std::string& what) const {
    return failure("patch line " + std::to_string(at_ + 1) + ": " + what);
  }

  result<void> read_part() {
    auto line = lines_[at_];
    if (take(line, "diff --git ")) {
      add_rename();
    } else if (take(line, "rename from ")) {
      rename_from_ = name_in(line);
    } else if (take(line, "rename to ")) {
      rename_to_ = name_in(line);
    } else if (line.starts_with("GIT binary patch") || line.starts_with("Binary files ")) {
      return fault("binary changes can't be applied");
    } else if (line.starts_with("copy from ")) {
      return fault("copies can't be applied");
    } else if (line.starts_with("--- ") && at_ + 1 < lines_.size()
               && lines_[at_ + 1].starts_with("+++ ")) {
      return read_file();
    } else if (line.starts_with("@@ ")) {
      return fault("a hunk before any \"--- \" and \"+++ \" lines");
    }
    ++at_; // other lines are git's or a person's remarks
    return {};
  }

  /// A rename without hunks, now that its section has ended.
  void add_rename() {
    if (rename_from_.empty() || rename_to_.empty())
      return;
    auto& file = files_.emplace_back();
    file.path = std::exchange(rename_from_, {});
    file.move_to = std::exchange(rename_to_, {});
  }

  result<void> read_file() {
    file_patch file;
    auto before = name_in(lines_[at_].substr(4));
    auto after = name_in(lines_[at_ + 1].substr(4));
    at_ += 2;
    bool from_nothing = before == "/dev/null";
    bool to_nothing = after == "/dev/null";
    bool prefixed
      = (from_nothing || before.starts_with("a/")) && (to_nothing || after.starts_with("b/"));
    if (prefixed) {
      before.erase(0, from_nothing ? 0 : 2);
      after.erase(0, to_nothing ? 0 : 2);
    }
    file.kind = from_nothing ? patch_kind::add
                : to_nothing ? patch_kind::remove
                             : patch_kind::update;
    file.path = from_nothing ? after : before;
    if (bool renamed = !rename_from_.empty() && !rename_to_.empty(); renamed) {
      rename_from_.clear();
      file.move_to = std::exchange(rename_to_, {});
    } else if (file.kind == patch_kind::update && after != before) {
      file.path = after; // diff(1) between a file and its changed copy: the second is meant
    }
    while (at_ < lines_.size() && lines_[at_].starts_with("@@ "))
      if (auto hunk = read_hunk(file); !hunk)
        return hunk;
    if (file.hunks.empty() && file.move_to.empty())
      return fault("expected \"@@ -1,2 +1,2 @@\" after the names of " + file.path);
    if (file.kind == patch_kind::add)
      return finish_added(std::move(file));
    files_.push_back(std::move(file));
    return {};
  }

  result<void> finish_added(file_patch file) {
    if (file.hunks.size() != 1 || !file.hunks.front().old_lines.empty())
      return fault("a new file (" + file.path + ") is one hunk of + lines");
    const auto& hunk = file.hunks.front();
    for (const auto& line : hunk.new_lines)
      file.content += line + '\n';
    if (!hunk.final_newline.value_or(true) && !file.content.empty())
      file.content.pop_back();
    file.hunks.clear();
    files_.push_back(std::move(file));
    return {};
  }

  result<void> read_hunk(file_patch& file) {
    auto header = header_of(lines_[at_]);
    if (!header)
      return fault("expected a hunk's header such as \"@@ -1,2 +1,2 @@\"");
    patch_hunk hunk;
    hunk.line = at_ + 1;
    // An insertion names the line that it follows, others the first line of theirs.
    hunk.at = header->old_length == 0 || header->old_start == 0 ? header->old_start
                                                                : header->old_start - 1;
    ++at_;
    while (hunk.old_lines.size() < header->old_length || hunk.new_lines.size() < header->new_length)
      if (auto line = read_line(hunk); !line)
        return line;
    if (hunk.old_lines.size() != header->old_length || hunk.new_lines.size() != header->new_length)
      return fault("the hunk's lines don't match the counts of its header");
    file.hunks.push_back(std::move(hunk));
    return {};
  }

  result<void> read_line(patch_hunk& hunk) {
    if (at_ == lines_.size())
      return fault("the patch ends inside of a hunk");
    auto line = lines_[at_];
    auto sign = line.empty() ? ' ' : line.front(); // some mailers strip a lone space
    auto text = line.empty() ? line : line.substr(1);
    if (sign != ' ' && sign != '-' && sign != '+')
      return fault("a line of a hunk starts with a space, - or +");
    if (sign != '+')
      hunk.old_lines.emplace_back(text);
    if (sign != '-')
      hunk.new_lines.emplace_back(text);
    ++at_;
    read_no_newline(hunk, sign != '-');
    return {};
  }

  /// `\ No newline at end of file` belongs to the line before it.
  void read_no_newline(patch_hunk& hunk, bool of_new_text) {
    if (at_ == lines_.size() || !lines_[at_].starts_with("\\ "))
      return;
    hunk.final_newline = !of_new_text;
    ++at_;
  }

  const std::vector<std::string_view>& lines_;
  std::size_t at_ = 0;
  std::string rename_from_;
  std::string rename_to_;
  std::vector<file_patch> files_;
};

} // namespace

result<std::vector<file_patch>> parse_unified_patch(const std::vector<std::string_view>& lines) {
  return unified_reader{lines}.read();
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

result<std::vector<file_patch>> parse_patch(std::string_view text) {
  auto lines = lines_of(text);
  for (auto line : lines) {
    if (line.starts_with("*** Begin Patch"))
      return parse_envelope_patch(lines);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      break;
  }
  return parse_unified_patch(lines);
}

} // namespace troupe
