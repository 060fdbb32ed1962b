#include "cli/machine_flags.hpp"

#include "cli/flag_values.hpp"
#include "runtime/dispatch/written_demand.hpp"
#include "runtime/service/exec/own_cgroup.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

namespace troupe::cli {

namespace {

constexpr auto most_units = static_cast<unsigned>(std::numeric_limits<std::int32_t>::max());

/// What stands before and behind the last `=`; both empty where one is.
std::pair<std::string, std::string> sides_of(const std::string& text) {
  const auto sign = text.rfind('=');
  if (sign == std::string::npos || sign == 0 || sign + 1 == text.size())
    return {};
  return {text.substr(0, sign), text.substr(sign + 1)};
}

tl::unexpected<error> invalid(const char* option, const std::string& reason) {
  return failure(error_code::argument_invalid, std::string{option} + ": " + reason);
}

double number_of(std::string_view resource, amount count) {
  const auto number = static_cast<double>(count);
  return counts_bytes(resource) ? number : number / whole_unit;
}

std::string text_of(std::string_view resource, double number) {
  return amount_text(resource, std::llround(counts_bytes(resource) ? number : number * whole_unit));
}

result<limit_total> parse_limit(const std::string& text) {
  auto [key, number] = sides_of(text);
  if (key.empty())
    return invalid("--limit", "expected KEY=N or KEY=N/SPAN, found \"" + text + '"');
  limit_total total{.key = std::move(key)};
  const auto slash = number.find('/');
  if (slash != std::string::npos) {
    auto per = parse_bound("--limit", number.substr(slash + 1));
    if (!per)
      return tl::unexpected{std::move(per.error())};
    total.per = *per;
  }
  return parse_count("--limit", number.substr(0, slash), most_units).map([&](unsigned count) {
    total.count = count;
    return total;
  });
}

std::string text_of(const limit_total& total) {
  auto text = std::to_string(total.count);
  return total.per.count() > 0 ? text + '/' + troupe::to_string(total.per) : text;
}

/// Whether more may start under it.
bool is_laxer(const limit_total& a, const limit_total& b) {
  const auto span_of = [](const limit_total& each) {
    return static_cast<double>(std::max<duration::rep>(each.per.count(), 1));
  };
  return a.count / span_of(a) > b.count / span_of(b);
}

/// Hands each `name=text` that processes have kept under `key` to `take`.
template <class Take>
void each_kept(const std::vector<json>& kept, const char* key, Take take) {
  for (const auto& each : kept) {
    const auto entries = each.is_object() ? each.find(key) : each.end();
    if (entries == each.end() || !entries->is_object())
      continue;
    for (const auto& [name, content] : entries->items())
      if (content.is_string())
        take(name + '=' + content.template get<std::string>());
  }
}

} // namespace

result<resource_amounts> parse_resources(const std::vector<std::string>& given) {
  resource_amounts all;
  for (const auto& each : given) {
    const auto [name, text] = sides_of(each);
    if (name.empty())
      return invalid("--resource", "expected NAME=AMOUNT, found \"" + each + '"');
    if (name == "cpus")
      return invalid("--resource", "cpus are what --jobs says: --jobs " + text);
    auto count = amount_of(name, json(text));
    if (!count)
      return failure("--resource: " + name + ": ", std::move(count.error()));
    if (name == "gpus" && *count % whole_unit != 0)
      return invalid("--resource", "gpus are whole, found " + text);
    if (!all.emplace(name, number_of(name, *count)).second)
      return invalid("--resource", name + " is given twice");
  }
  return all;
}

result<std::vector<limit_total>> parse_limits(const std::vector<std::string>& given) {
  std::vector<limit_total> all;
  for (const auto& each : given) {
    auto total = parse_limit(each);
    if (!total)
      return tl::unexpected{std::move(total.error())};
    if (std::ranges::find(all, total->key, &limit_total::key) != all.end())
      return invalid("--limit", total->key + " is given twice");
    all.push_back(std::move(*total));
  }
  return all;
}

std::string limits_folder() {
  const auto* named = std::getenv("TROUPE_LIMITS_FOLDER");
  return named ? named : "";
}

std::string cgroup_of_commands() {
  const auto* named = std::getenv("TROUPE_CGROUP");
  return named ? named : delegated_cgroup();
}

json kept_form(const resource_amounts& resources) {
  auto kept = json::object();
  for (const auto& [name, number] : resources)
    kept[name] = text_of(name, number);
  return kept;
}

json kept_form(const std::vector<limit_total>& limits) {
  auto kept = json::object();
  for (const auto& each : limits)
    kept[each.key] = text_of(each);
  return kept;
}

void add_kept(resource_amounts& given, const std::vector<json>& kept) {
  resource_amounts most;
  each_kept(kept, "resources", [&](const std::string& text) {
    if (const auto parsed = parse_resources({text}))
      for (const auto& [name, number] : *parsed)
        most[name] = std::max(most[name], number);
  });
  given.merge(most);
}

void add_kept(std::vector<limit_total>& given, const std::vector<json>& kept) {
  std::map<std::string, limit_total> most;
  each_kept(kept, "limits", [&](const std::string& text) {
    if (auto total = parse_limit(text))
      if (auto [known, is_new] = most.try_emplace(total->key, *total);
          !is_new && is_laxer(*total, known->second))
        known->second = std::move(*total);
  });
  for (auto& [key, total] : most)
    if (std::ranges::find(given, key, &limit_total::key) == given.end())
      given.push_back(std::move(total));
}

} // namespace troupe::cli
