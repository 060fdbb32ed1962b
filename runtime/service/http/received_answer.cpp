#include "runtime/service/http/received_answer.hpp"

#include "runtime/base/json.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace troupe {

namespace {

/// Bytes of a body that is part of the output.
constexpr std::uint64_t usual_most = std::uint64_t{16} << 20;

/// Of an answer that isn't wanted so much is told, and no more than that read. One byte more is
/// kept, so that what is told says that it was cut: a secret may have been.
constexpr std::size_t told_of_body = 1'000;
constexpr std::size_t kept_of_body = told_of_body + 1;
constexpr std::size_t read_of_body = std::size_t{64} << 10;

constexpr std::size_t most_header_bytes = std::size_t{256} << 10;

/// How deep lists and maps may lie within each other.
constexpr std::size_t deepest_answer = 1'000;

bool is_json_type(std::string_view type) {
  const auto name = ascii_lower(type.substr(0, type.find(';')));
  const auto word = std::string_view{name}.substr(0, name.find_last_not_of(' ') + 1);
  return word == "application/json" || word.ends_with("+json");
}

} // namespace

void received_answer::begin() {
  headers_.clear();
  header_bytes_ = 0;
  body_.clear();
  body_bytes_ = 0;
}

result<void> received_answer::add_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > most_header_bytes)
    return failure("the headers of the answer are longer than "
                   + std::to_string(most_header_bytes >> 10) + " KiB");
  if (line.starts_with("HTTP/")) { // the one before said only that there is one
    headers_.clear();
    return {};
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos)
    return {};
  auto content = line.substr(colon + 1);
  content.remove_prefix(std::min(content.find_first_not_of(" \t"), content.size()));
  content = content.substr(0, content.find_last_not_of(" \t\r\n") + 1);
  auto& known = headers_[ascii_lower(valid_utf8(std::string{line.substr(0, colon)}))];
  known += (known.empty() ? "" : ", ") + valid_utf8(std::string{content});
  return {};
}

result<void> received_answer::add_body(std::string_view bytes, const byte_count& most) {
  const auto usual = file_ ? std::numeric_limits<std::uint64_t>::max() : usual_most;
  const auto limit = most.most.value_or(usual);
  body_bytes_ += bytes.size();
  if (body_bytes_ > limit)
    return failure("the answer is longer than " + std::to_string(limit) + " bytes (maxBytes)");
  if (file_)
    return file_->write(bytes);
  body_.append(bytes);
  return {};
}

bool received_answer::add_unwanted(std::string_view bytes) {
  body_.append(bytes.substr(0, kept_of_body - std::min(kept_of_body, body_.size())));
  body_bytes_ += bytes.size();
  return body_bytes_ <= read_of_body;
}

std::string received_answer::beginning() const {
  return excerpt(valid_utf8(body_), told_of_body);
}

result<value> received_answer::output(long status, const std::string& url) {
  json made{{"status", status}, {"headers", headers_}, {"url", url}};
  if (file_)
    return make_value(std::move(made));
  const auto type = headers_.find("content-type");
  if (type != headers_.end() && !body_.empty() && is_json_type(type->second)) {
    auto content = read_strict_json(body_, deepest_answer);
    if (!content)
      return failure("the answer is not the JSON that it says it is (saveTo keeps it as it is): "
                     + content.error().reason);
    made["json"] = std::move(*content);
    return make_value(std::move(made));
  }
  auto text = repaired_utf8(std::exchange(body_, {}));
  made["body"] = std::move(text.text);
  if (text.replaced > 0)
    made["replaced"] = text.replaced;
  return make_value(std::move(made));
}

result<void> received_answer::put_in_place() {
  return file_ ? file_->put_in_place() : result<void>{};
}

} // namespace troupe
