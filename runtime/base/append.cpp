#include "runtime/base/append.hpp"

namespace troupe {

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

} // namespace troupe
