#include "runtime/dispatch/written_demand.hpp"

#include "runtime/base/json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace troupe {

namespace {

tl::unexpected<error> invalid(std::string message) {
  return failure(error_code::argument_invalid, std::move(message));
}

/// As it is read by a person: texts in quotes.
std::string shown(const json& written) {
  return written.is_structured() ? kind_of(written)
                                 : written.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c == '-' || c == '.';
  };
  return !text.empty() && std::ranges::all_of(text, fits);
}

result<amount> amount_of_number(std::string_view resource, const json& written) {
  const auto unit = counts_bytes(resource) ? 1 : whole_unit;
  if (written.is_number_integer()) {
    const auto count = written.get<std::int64_t>();
    if (count >= 0 && count <= most_of_a_resource / unit)
      return count * unit;
  } else if (const auto count = written.get<double>() * static_cast<double>(unit);
             count >= 0 && count <= static_cast<double>(most_of_a_resource)) {
    return std::max<amount>(std::llround(count), count > 0 ? 1 : 0);
  }
  return invalid(shown(written) + " is no amount of " + std::string{resource});
}

/// Hands each entry of a map to `take(name, content)`. What fails names the key and the entry.
template <class Take>
result<void> each_entry(const char* key, const json& map, Take take) {
  if (map.is_null())
    return {};
  if (!map.is_object())
    return invalid(std::string{key} + ": expected a map, found " + shown(map));
  for (const auto& [name, content] : map.items())
    if (result<void> taken = take(name, content); !taken)
      return failure(std::string{key} + ": " + name + ": ", std::move(taken.error()));
  return {};
}

} // namespace

result<amount> amount_of(std::string_view resource, const json& written) {
  if (!is_name(resource))
    return invalid("a resource's name consists of letters, digits, '_', '-' and '.'");
  if (resource == "time")
    return invalid("time is no resource: timeout bounds an attempt");
  if (written.is_number())
    return amount_of_number(resource, written);
  if (!written.is_string())
    return invalid("expected an amount, found " + shown(written));
  const auto& text = written.get_ref<const std::string&>();
  return text == "0" ? amount{} : parse_amount(resource, text);
}

result<std::uint32_t> units_of(std::string_view key, const json& written) {
  if (key.empty() || key.ends_with('*'))
    return invalid("a key that is taken is not empty, and does not end in *, which stands for all "
                   "such keys in a total");
  if (written.is_number_integer() && written >= 0
      && written <= std::numeric_limits<std::int32_t>::max())
    return written.get<std::uint32_t>();
  return invalid("expected a whole number from 0, found " + shown(written));
}

result<std::string> label_of(std::string_view name, const json& written) {
  if (name.empty() || written.is_null() || written.is_structured())
    return invalid("expected a name and a text, found " + shown(written));
  return written.is_string() ? written.get<std::string>() : written.dump();
}

result<std::int32_t> priority_of(const json& written) {
  using bounds = std::numeric_limits<std::int32_t>;
  if (written.is_number_integer() && written >= bounds::min() && written <= bounds::max())
    return written.get<std::int32_t>();
  return invalid("priority: expected a whole number, found " + shown(written));
}

result<demand> demand_of(const json& resources, const json& limits, const json& labels,
                         amount usual_cpus) {
  demand made;
  if (usual_cpus > 0 && !(resources.is_object() && resources.contains("cpus")))
    made.takes.push_back({"cpus", usual_cpus});
  auto read = each_entry("resources", resources, [&](const auto& name, const json& content) {
    return amount_of(name, content).map([&](amount count) {
      if (count > 0)
        made.takes.push_back({name, count});
    });
  });
  if (read)
    read = each_entry("limits", limits, [&](const auto& key, const json& content) {
      return units_of(key, content).map([&](std::uint32_t count) {
        if (count > 0)
          made.limits.push_back({key, count});
      });
    });
  if (read)
    read = each_entry("requires", labels, [&](const auto& name, const json& content) {
      return label_of(name, content).map([&](std::string text) {
        made.on.push_back({name, std::move(text)});
      });
    });
  if (!read)
    return tl::unexpected{std::move(read.error())};
  return made;
}

const limit_total* total_of(const std::vector<limit_total>& totals, std::string_view key) {
  const limit_total* found = nullptr;
  for (const auto& each : totals) {
    if (each.key == key)
      return &each;
    const auto is_pattern
      = each.key.ends_with('*')
        && key.starts_with(std::string_view{each.key}.substr(0, each.key.size() - 1));
    if (is_pattern && (!found || found->key.size() < each.key.size()))
      found = &each;
  }
  return found;
}

} // namespace troupe
