#include "cli/server/server_definition.hpp"

#include "cli/file_text.hpp"
#include "runtime/client/server_client.hpp"

#include <cstdint>
#include <utility>

namespace troupe::cli {

result<json> definition_for(const std::string& file) {
  if (file.starts_with('@'))
    return json{{"workflow", file.substr(1)}};
  return read_input(file).map([&](std::string text) {
    return json{{"definition", std::move(text)}, {"file", file}};
  });
}

std::vector<problem> problems_in(const json& answer) {
  std::vector<problem> all;
  const auto list = answer.is_object() ? answer.find("problems") : answer.end();
  if (text_in(answer, "code") != to_string(error_code::definition_invalid) || list == answer.end()
      || !list->is_array())
    return all;
  const auto number = [](const json& of, const char* key) {
    const auto found = of.is_object() ? of.find(key) : of.end();
    return found != of.end() && found->is_number_unsigned() ? found->get<std::uint32_t>() : 0U;
  };
  for (const auto& each : *list) {
    auto name = text_in(each, "file");
    all.push_back(
      {std::move(name), {number(each, "line"), number(each, "column")}, text_in(each, "message")});
  }
  return all;
}

} // namespace troupe::cli
