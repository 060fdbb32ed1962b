#include "runtime/language/definition/readers.hpp"

#include "runtime/base/json.hpp"
#include "runtime/language/definition/document_builder.hpp"

#include <cstddef>
#include <string>

namespace troupe {

namespace {

/// Follows the parser through the text, to know where the token it is telling of began. The
/// parser itself tells only of errors where they are.
class place_tracker {
public:
  explicit place_tracker(std::string_view text) : text_{text} {}

  std::size_t offset() const noexcept { return offset_; }
  bool at_end() const noexcept { return offset_ == text_.size(); }
  char current() const noexcept { return text_[offset_]; }
  source_position here() const noexcept { return here_; }
  source_position scalar_start() const noexcept { return scalar_start_; }
  source_position bracket() const noexcept { return bracket_; }

  void advance() noexcept {
    auto c = text_[offset_++];
    if (in_text_)
      pass_in_text(c);
    else
      pass_between(c);
    if (c == '\n')
      here_ = {here_.line + 1, 1};
    else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) // not inside a UTF-8 sequence
      ++here_.column;
  }

private:
  void pass_in_text(char c) noexcept {
    if (escaped_)
      escaped_ = false;
    else if (c == '\\')
      escaped_ = true;
    else if (c == '"')
      in_text_ = false;
  }

  void pass_between(char c) noexcept {
    bool starts = !in_word_;
    in_word_ = false;
    if (c == '"') {
      in_text_ = true;
      scalar_start_ = here_;
    } else if (c == '{' || c == '[') {
      bracket_ = here_;
    } else if (std::string_view{"}],: \t\r\n"}.find(c) == std::string_view::npos) {
      in_word_ = true;
      if (starts)
        scalar_start_ = here_;
    }
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  source_position here_{1, 1};
  source_position scalar_start_{1, 1};
  source_position bracket_{1, 1};
  bool in_text_ = false;
  bool in_word_ = false;
  bool escaped_ = false;
};

class json_events final : public nlohmann::json_sax<json> {
public:
  json_events(const load_limits& limits, problem_list& problems, const place_tracker& places)
    : problems_{problems}, places_{places}, builder_{limits, problems} {}

  bool null() override { return plain("null"); }
  bool boolean(bool yes) override { return plain(yes ? "true" : "false"); }
  bool number_integer(std::int64_t number) override { return plain(std::to_string(number)); }
  bool number_unsigned(std::uint64_t number) override { return plain(std::to_string(number)); }
  bool number_float(double, const std::string& written) override { return plain(written); }
  bool string(std::string& text) override {
    return builder_.scalar(node_kind::quoted, text, places_.scalar_start());
  }
  bool binary(json::binary_t&) override { return false; }
  bool key(std::string& text) override { return string(text); }
  bool start_object(std::size_t) override {
    return builder_.begin(node_kind::map, places_.bracket());
  }
  bool end_object() override { return builder_.end(); }
  bool start_array(std::size_t) override {
    return builder_.begin(node_kind::list, places_.bracket());
  }
  bool end_array() override { return builder_.end(); }

  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& reason) override {
    problems_.add(places_.here(), "not JSON: " + reason_of(reason));
    return false;
  }

  document finish() { return builder_.finish(); }

private:
  bool plain(std::string_view text) {
    return builder_.scalar(node_kind::plain, text, places_.scalar_start());
  }

  problem_list& problems_;
  const place_tracker& places_;
  document_builder builder_;
};

} // namespace

std::optional<document> read_json(std::string_view text, const load_limits& limits,
                                  problem_list& problems) {
  using iterator = following_iterator<place_tracker>;
  place_tracker places{text};
  json_events events{limits, problems, places};
  if (!json::sax_parse(iterator{places}, iterator{}, &events))
    return std::nullopt;
  return events.finish();
}

} // namespace troupe
