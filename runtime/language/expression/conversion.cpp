#include "runtime/language/expression/conversion.hpp"

#include "runtime/language/expression/limits.hpp"
#include "runtime/language/expression/operators.hpp"

#include <charconv>
#include <cmath>

namespace troupe::expression_detail {

namespace {

/// Goes through JSON text without building it, and stops at what a plain parse would let pass.
class json_check final : public nlohmann::json_sax<json> {
public:
  const std::string& fault() const noexcept { return fault_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t number) override {
    return number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
           || fail("an integer is beyond 64 bits");
  }
  bool number_float(double, const std::string& written) override {
    return written.find_first_of(".eE") != std::string::npos
           || fail("an integer is beyond 64 bits");
  }
  bool string(std::string&) override { return true; }
  bool binary(json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool key(std::string&) override { return true; }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::detail::exception& why) override {
    if (dynamic_cast<const json::out_of_range*>(&why))
      return fail("a number is beyond the range of real numbers");
    return fail("it is not JSON from character " + std::to_string(at) + " on");
  }

private:
  bool enter() {
    return ++depth_ <= max_value_depth
           || fail("it has more than " + std::to_string(max_value_depth) + " levels");
  }
  bool leave() {
    --depth_;
    return true;
  }
  bool fail(std::string why) {
    fault_ = std::move(why);
    return false;
  }

  std::size_t depth_ = 0;
  std::string fault_;
};

} // namespace

result<json> whole_number(double number) {
  auto whole = std::trunc(number);
  if (!(whole >= -0x1p63 && whole < 0x1p63))
    return failure("the result is beyond 64-bit integers");
  return static_cast<std::int64_t>(whole);
}

result<json> read_integer(std::string_view text) {
  std::int64_t number = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc::result_out_of_range)
    return failure("the result is beyond 64-bit integers");
  if (code != std::errc{} || end != text.data() + text.size())
    return failure("the text is not an integer");
  return number;
}

result<json> read_real(std::string_view text) {
  double number = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc::result_out_of_range)
    return failure("the result is beyond the range of real numbers");
  if (code != std::errc{} || end != text.data() + text.size())
    return failure("the text is not a number");
  return finite(number);
}

result<json> read_json(std::string_view text) {
  json_check check;
  if (!json::sax_parse(text, &check))
    return failure("the text cannot be read: " + check.fault());
  return json::parse(text, nullptr, false);
}

} // namespace troupe::expression_detail
