#include "runtime/base/strict_json.hpp"

#include <iterator>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// What the parser reads through, to know how far it is: all copies move the one offset.
class counted_iterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  counted_iterator() = default; ///< The end.
  counted_iterator(std::string_view text, std::size_t& offset) : text_{text}, offset_{&offset} {}

  char operator*() const noexcept { return text_[*offset_]; }
  counted_iterator& operator++() noexcept {
    ++*offset_;
    return *this;
  }
  counted_iterator operator++(int) noexcept {
    auto before = *this;
    ++*offset_;
    return before;
  }
  friend bool operator==(const counted_iterator& a, const counted_iterator& b) noexcept {
    return a.finished() == b.finished();
  }
  friend bool operator!=(const counted_iterator& a, const counted_iterator& b) noexcept {
    return !(a == b);
  }

private:
  bool finished() const noexcept { return !offset_ || *offset_ == text_.size(); }

  std::string_view text_;
  std::size_t* offset_ = nullptr;
};

/// What the parser says of an error, without its own numbering and place.
std::string reason_of(const nlohmann::detail::exception& why) {
  std::string_view text = why.what();
  if (auto head = text.find("] "); head != text.npos)
    text.remove_prefix(head + 2);
  if (auto place = text.find(": "); text.starts_with("parse error") && place != text.npos)
    text.remove_prefix(place + 2);
  return std::string{text.substr(0, 300)};
}

/// Builds the value, and stops at what a plain parse would round or drop.
class strict_builder final : public nlohmann::json_sax<json> {
public:
  strict_builder(std::string_view text, const std::size_t& offset, std::size_t deepest)
    : text_{text}, offset_{offset}, deepest_{deepest} {}

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
    auto last = offset_ > 0 ? offset_ - 1 : 0;
    auto found = written.empty() ? text_.npos : text_.rfind(written, last);
    fault_ = {std::move(why), found == text_.npos ? last : found, false};
    return false;
  }

  std::string_view text_;
  const std::size_t& offset_;
  std::size_t deepest_;
  json whole_;
  std::vector<json*> open_; ///< Stay where they are: only the last one grows.
  std::string key_;
  json_fault fault_;
};

} // namespace

tl::expected<json, json_fault> read_strict_json(std::string_view text, std::size_t deepest) {
  std::size_t offset = 0;
  strict_builder builder{text, offset, deepest};
  if (json::sax_parse(counted_iterator{text, offset}, counted_iterator{}, &builder))
    return builder.take();
  return tl::unexpected{builder.take_fault()};
}

} // namespace troupe
