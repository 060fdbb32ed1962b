#include "runtime/service/patch/patch_format.hpp"

namespace troupe {

namespace {

constexpr std::string_view begin_mark = "*** Begin Patch";
constexpr std::string_view end_mark = "*** End Patch";
constexpr std::string_view add_mark = "*** Add File: ";
constexpr std::string_view update_mark = "*** Update File: ";
constexpr std::string_view delete_mark = "*** Delete File: ";
constexpr std::string_view move_mark = "*** Move to: ";
constexpr std::string_view end_of_file_mark = "*** End of File";

std::string_view trimmed(std::string_view text) {
  auto end = text.find_last_not_of(" \t\r");
  text = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
  return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

class envelope_reader {
public:
  explicit envelope_reader(const std::vector<std::string_view>& lines) : lines_{lines} {}

  result<std::vector<file_patch>> read() {
    while (!done() && trimmed(current()).empty())
      ++at_;
    if (done() || trimmed(current()) != begin_mark)
      return fault("expected \"*** Begin Patch\"");
    for (++at_; !done() && trimmed(current()) != end_mark;)
      if (auto section = read_section(); !section)
        return tl::unexpected{section.error()};
    if (done())
      return fault("the patch ends without \"*** End Patch\"");
    return std::move(files_);
  }

private:
  bool done() const { return at_ == lines_.size(); }
  std::string_view current() const { return lines_[at_]; }
  bool in_section() const { return !done() && !current().starts_with("*** "); }

  tl::unexpected<error> fault(const std::string& what) const {
    return failure("patch line " + std::to_string(at_ + 1) + ": " + what);
  }

  bool opens(std::string_view mark, patch_kind kind) {
    if (!current().starts_with(mark))
      return false;
    auto& file = files_.emplace_back();
    file.kind = kind;
    file.path = trimmed(current().substr(mark.size()));
    ++at_;
    return true;
  }

  result<void> read_section() {
    if (opens(add_mark, patch_kind::add))
      return read_added();
    if (opens(delete_mark, patch_kind::remove))
      return {};
    if (opens(update_mark, patch_kind::update))
      return read_updated();
    if (trimmed(current()).empty()) {
      ++at_;
      return {};
    }
    return fault("expected \"*** Add File: \", \"*** Update File: \", \"*** Delete File: \" or "
                 "\"*** End Patch\"");
  }

  result<void> read_added() {
    for (; in_section(); ++at_) {
      if (!current().starts_with('+'))
        return fault("each line of an added file starts with +");
      files_.back().content.append(current().substr(1)).append("\n");
    }
    return {};
  }

  result<void> read_updated() {
    auto& file = files_.back();
    if (!done() && current().starts_with(move_mark)) {
      file.move_to = trimmed(current().substr(move_mark.size()));
      ++at_;
    }
    while (in_section())
      if (auto hunk = read_hunk(file); !hunk)
        return hunk;
    if (file.hunks.empty() && file.move_to.empty())
      return fault("the update of " + file.path + " changes nothing");
    return {};
  }

  result<void> read_hunk(file_patch& file) {
    patch_hunk hunk;
    hunk.line = at_ + 1;
    for (; in_section() && current().starts_with("@@"); ++at_)
      if (auto anchor = current().substr(2); !trimmed(anchor).empty())
        hunk.anchors.emplace_back(anchor.starts_with(' ') ? anchor.substr(1) : anchor);
    for (; in_section() && !current().starts_with("@@"); ++at_) {
      auto sign = current().empty() ? ' ' : current().front();
      auto text = current().empty() ? current() : current().substr(1);
      if (sign != ' ' && sign != '-' && sign != '+')
        return fault("a line of an update starts with a space, - or +");
      if (sign != '+')
        hunk.old_lines.emplace_back(text);
      if (sign != '-')
        hunk.new_lines.emplace_back(text);
    }
    if (!done() && trimmed(current()) == end_of_file_mark) {
      hunk.at_end = true;
      ++at_;
    }
    if (hunk.old_lines.empty() && hunk.new_lines.empty())
      return fault("a hunk of " + file.path + " is empty");
    file.hunks.push_back(std::move(hunk));
    return {};
  }

  const std::vector<std::string_view>& lines_;
  std::size_t at_ = 0;
  std::vector<file_patch> files_;
};

} // namespace

result<std::vector<file_patch>> parse_envelope_patch(const std::vector<std::string_view>& lines) {
  return envelope_reader{lines}.read();
}

} // namespace troupe
