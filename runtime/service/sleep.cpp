#include "runtime/service/services.hpp"

#include "troupe/service.hpp"
#include "troupe/time.hpp"

#include <stdexcept>

namespace troupe {

namespace {

struct sleep_input {
  duration span{};
};

void from_json(const json& input, sleep_input& sleep) {
  const auto& given = input.at("duration");
  if (given == 0) {
    sleep.span = {};
    return;
  }
  if (!given.is_string())
    throw std::invalid_argument{"expected a duration such as 250ms, 10s or 1h30m"};
  auto span = parse_duration(given.get_ref<const std::string&>());
  if (!span)
    throw std::invalid_argument{span.error().message};
  sleep.span = *span;
}

void to_json(json& output, const sleep_input& sleep) {
  output = {{"duration", to_string(sleep.span)}};
}

void sleep(const sleep_input& input, const action_context&, typed_promise<value> answer) {
  static const value nothing = make_value(json::object());
  answer.fulfil_after(input.span, nothing);
}

} // namespace

result<void> add_time(action_registry& registry) {
  return service{"time"}
    .method("sleep", &sleep,
            {.wants_identity = false,
             .only_waits = true,
             .description = "Waits, holding no thread.",
             .input = {{"duration", "text, how long: 250ms, 10s, 1h30m"}}})
    .add_to(registry);
}

} // namespace troupe
