#include "runtime/base/json.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace troupe {

namespace {

bool needs_escape(char c) noexcept {
  return c < ' ' || c > '~' || c == '"' || c == '\\';
}

} // namespace

value make_value(json content) {
  return std::make_shared<json>(std::move(content));
}

json take(value&& shared) {
  if (shared.use_count() == 1)
    return std::move(*std::const_pointer_cast<json>(shared));
  return *shared;
}

const value& null_value() {
  static const value null = std::make_shared<const json>(nullptr);
  return null;
}

const char* kind_of(const json& content) noexcept {
  switch (content.type()) {
    case json::value_t::null: return "null";
    case json::value_t::boolean: return "a boolean";
    case json::value_t::number_integer:
    case json::value_t::number_unsigned: return "an integer";
    case json::value_t::number_float: return "a real number";
    case json::value_t::string: return "text";
    case json::value_t::array: return "a list";
    case json::value_t::object: return "a map";
    case json::value_t::binary:
    case json::value_t::discarded: break;
  }
  return "not a value";
}

void append_json_text(std::string& out, std::string_view text) {
  if (std::ranges::any_of(text, needs_escape)) {
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

void append_value(value& slot, const json& content) {
  json list = slot ? take(std::move(slot)) : json::array();
  if (!list.is_array())
    list = json::array({std::move(list)});
  if (content.is_array())
    list.insert(list.end(), content.begin(), content.end());
  else
    list.push_back(content);
  slot = make_value(std::move(list));
}

std::string reason_of(const nlohmann::detail::exception& why) {
  // "[json.exception.parse_error.101] parse error at line 1, column 2: what is wrong"
  std::string_view text = why.what();
  if (auto head = text.find("] "); head != text.npos)
    text.remove_prefix(head + 2);
  if (auto place = text.find(": "); text.starts_with("parse error") && place != text.npos)
    text.remove_prefix(place + 2);
  return std::string{text.substr(0, 300)};
}

std::size_t bytes_in_memory(const json& content) {
  constexpr std::size_t map_node = 64; // of a red-black tree, with the key
  auto bytes = sizeof(json);
  if (const auto* text = content.get_ptr<const std::string*>())
    return bytes + sizeof(std::string) + text->size();
  if (content.is_array())
    for (const auto& item : content)
      bytes += bytes_in_memory(item);
  if (content.is_object())
    for (const auto& [key, item] : content.items())
      bytes += map_node + key.size() + bytes_in_memory(item);
  return bytes;
}

json to_json(const error& reason) {
  return {{"code", to_string(reason.code)}, {"message", reason.message}};
}

std::optional<error> read_error(const json& content) {
  if (content.is_string())
    return error{content.get<std::string>()};
  if (!content.is_object())
    return std::nullopt;
  auto message = content.find("message");
  auto code = content.find("code");
  if (message == content.end() || !message->is_string() || code == content.end()
      || !code->is_string())
    return std::nullopt;
  return error{message->get<std::string>(),
               {},
               error_code_of(code->get<std::string>()).value_or(error_code::failed)};
}

namespace {

/// How far the parser is.
class counted_text {
public:
  explicit counted_text(std::string_view text) : text_{text} {}

  std::string_view text() const noexcept { return text_; }
  std::size_t offset() const noexcept { return offset_; }
  bool at_end() const noexcept { return offset_ == text_.size(); }
  char current() const noexcept { return text_[offset_]; }
  void advance() noexcept { ++offset_; }

private:
  std::string_view text_;
  std::size_t offset_ = 0;
};

/// Builds the value, and stops at what a plain parse would round or drop.
class strict_builder final : public nlohmann::json_sax<json> {
public:
  strict_builder(const counted_text& read, std::size_t deepest) : read_{read}, deepest_{deepest} {}

  bool null() override { return put(nullptr); }
  bool boolean(bool yes) override { return put(yes); }
  bool number_integer(std::int64_t number) override { return put(number); }
  bool number_unsigned(std::uint64_t number) override { return put(number); }
  bool number_float(double number, const std::string& written) override {
    if (written.find_first_of(".eE") != std::string::npos)
      return put(number);
    return refuse("the integer " + written.substr(0, 60) + " needs more than 64 bits", written);
  }
  bool string(std::string& text) override { return put(std::move(text)); }
  bool binary(json::binary_t&) override { return false; } // never in text
  bool start_object(std::size_t) override { return enter(json::object()); }
  bool start_array(std::size_t) override { return enter(json::array()); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }

  bool key(std::string& text) override {
    if (open_.back()->contains(text)) {
      auto written = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
      return refuse(written + " is there twice in one map", written);
    }
    key_ = std::move(text);
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last,
                   const nlohmann::detail::exception& why) override {
    if (dynamic_cast<const json::out_of_range*>(&why))
      return refuse("the number " + last.substr(0, 60) + " is out of range", last);
    fault_ = {"not JSON: " + reason_of(why), position > 0 ? position - 1 : 0, true};
    return false;
  }

  json take() { return std::move(whole_); }
  json_fault take_fault() { return std::move(fault_); }

private:
  json* add(json&& part) {
    if (open_.empty())
      return &(whole_ = std::move(part));
    auto& around = *open_.back();
    if (around.is_object())
      return &(around[key_] = std::move(part));
    around.push_back(std::move(part));
    return &around.back();
  }

  bool put(json part) {
    add(std::move(part));
    return true;
  }

  bool enter(json empty) {
    if (open_.size() == deepest_)
      return refuse("more than " + std::to_string(deepest_)
                    + " lists and maps stand in one another");
    open_.push_back(add(std::move(empty)));
    return true;
  }

  bool leave() {
    open_.pop_back();
    return true;
  }

  /// What was read last is at fault: there `written`, if that can be found.
  bool refuse(std::string why, std::string_view written = {}) {
    auto last = read_.offset() > 0 ? read_.offset() - 1 : 0;
    auto found = written.empty() ? std::string_view::npos : read_.text().rfind(written, last);
    fault_ = {std::move(why), found == std::string_view::npos ? last : found, false};
    return false;
  }

  const counted_text& read_;
  std::size_t deepest_;
  json whole_;
  std::vector<json*> open_; ///< Stay where they are: only the last one grows.
  std::string key_;
  json_fault fault_;
};

} // namespace

tl::expected<json, json_fault> read_strict_json(std::string_view text, std::size_t deepest) {
  using iterator = following_iterator<counted_text>;
  counted_text read{text};
  strict_builder builder{read, deepest};
  if (json::sax_parse(iterator{read}, iterator{}, &builder))
    return builder.take();
  return tl::unexpected{builder.take_fault()};
}

} // namespace troupe
