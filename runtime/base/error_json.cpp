#include "runtime/base/error_json.hpp"

namespace troupe {

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

} // namespace troupe
