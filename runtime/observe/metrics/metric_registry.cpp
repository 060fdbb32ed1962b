#include "runtime/observe/metrics/metric_registry.hpp"

#include "runtime/observe/metrics/metric_text.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

metric_family& metric_registry::add(metric_description what) {
  const std::lock_guard lock{mutex_};
  auto& place = families_[what.name];
  if (!place)
    place = std::make_unique<metric_family>(std::move(what));
  return *place;
}

void metric_registry::add(metric_description what, source read) {
  const std::lock_guard lock{mutex_};
  auto name = what.name;
  read_.insert_or_assign(std::move(name), std::make_shared<const read_metric>(
                                            read_metric{std::move(what), std::move(read)}));
}

std::vector<metric_description> metric_registry::descriptions() const {
  std::vector<metric_description> all;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& [name, each] : families_)
      all.push_back(each->description());
    for (const auto& [name, each] : read_)
      all.push_back(each->what);
  }
  std::ranges::sort(all, {}, &metric_description::name);
  return all;
}

void metric_registry::visit(
  const std::function<void(const metric_family&)>& counted,
  const std::function<void(const metric_description&, std::int64_t)>& read) const {
  std::vector<const metric_family*> families;
  std::vector<std::shared_ptr<const read_metric>> to_read;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& [name, each] : families_)
      families.push_back(each.get());
    for (const auto& [name, each] : read_)
      to_read.push_back(each);
  }
  // What is read may take a system call each: nobody waits for that.
  for (const auto* each : families)
    counted(*each);
  for (const auto& each : to_read)
    if (const auto figure = each->read())
      read(each->what, *figure);
}

std::string metric_registry::text() const {
  std::map<std::string, std::string> texts;
  visit([&](const metric_family& each) { append_metric(texts[each.description().name], each); },
        [&](const metric_description& what, std::int64_t figure) {
          append_metric(texts[what.name], what, figure);
        });
  std::string whole;
  for (const auto& [name, each] : texts)
    whole += each;
  return whole;
}

} // namespace troupe
