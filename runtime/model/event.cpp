#include "troupe/event.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

constexpr std::array<std::string_view, event_types> type_names{
  "execution", "process", "approval", "value", "condition", "progress"};

template <class T>
concept of_a_task = requires(const T& x) {
  x.task_id;
};

} // namespace

std::string_view to_string(event_type type) noexcept {
  return type_names[static_cast<std::size_t>(type)];
}

std::optional<event_type> event_type_of(std::string_view text) noexcept {
  const auto* named = std::ranges::find(type_names, text);
  if (named == type_names.end())
    return std::nullopt;
  return static_cast<event_type>(named - type_names.begin());
}

const std::string& process_of(const any_event& happened) noexcept {
  return std::visit([](const auto& x) -> const std::string& { return x.process_id; }, happened);
}

const std::string& task_of(const any_event& happened) noexcept {
  static const std::string none;
  return std::visit(
    [](const auto& x) -> const std::string& {
      if constexpr (of_a_task<std::decay_t<decltype(x)>>)
        return x.task_id;
      else
        return none;
    },
    happened);
}

} // namespace troupe
