#include "runtime/node/machine.hpp"

#include "actors/admission.hpp"
#include "runtime/node/operator_log.hpp"
#include "runtime/service/exec/group_folder.hpp"
#include "runtime/service/exec/own_cgroup.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include <sys/utsname.h>

namespace troupe {

namespace {

constexpr const char* nvidia_gpus = "/proc/driver/nvidia/gpus";

/// The numbers in `0,2`; nothing where it isn't a list of numbers.
std::optional<std::vector<std::uint32_t>> numbers_in(std::string_view list) {
  std::vector<std::uint32_t> numbers;
  while (!list.empty()) {
    const auto item = list.substr(0, list.find(','));
    std::uint32_t number = 0;
    const auto [end, fault] = std::from_chars(item.data(), item.data() + item.size(), number);
    if (fault != std::errc{} || end != item.data() + item.size())
      return std::nullopt;
    numbers.push_back(number);
    list.remove_prefix(std::min(list.size(), item.size() + 1));
  }
  return numbers;
}

std::vector<std::uint32_t> first_numbers(std::size_t count) {
  std::vector<std::uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0U);
  return numbers;
}

/// The numbers of the GPUs that the driver knows and that this program may see.
std::vector<std::uint32_t> gpus_found() {
  std::error_code none;
  std::filesystem::directory_iterator each{nvidia_gpus, none};
  if (none)
    return {};
  auto numbers = first_numbers(static_cast<std::size_t>(std::distance(each, {})));
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  const auto listed = visible ? numbers_in(visible) : std::nullopt;
  return listed ? *listed : numbers;
}

amount amount_of(std::string_view resource, double given) {
  const auto unit = counts_bytes(resource) ? 1.0 : static_cast<double>(whole_unit);
  return std::llround(std::clamp(given * unit, 0.0, static_cast<double>(most_of_a_resource)));
}

} // namespace

std::vector<offered_resource> resources_of_machine(const runtime_options& options) {
  std::vector<offered_resource> all;
  const auto& given = options.resources;
  if (!given.contains("cpus"))
    all.push_back({"cpus", cores_or(options.jobs) * whole_unit});
  if (!given.contains("memory"))
    all.push_back({"memory", static_cast<amount>(
                               std::min<std::uint64_t>(usable_memory(), most_of_a_resource))});
  auto gpus = gpus_found();
  for (const auto& [name, count] : given) {
    if (name == "gpus")
      gpus = gpus.size() == static_cast<std::size_t>(count)
               ? gpus
               : first_numbers(static_cast<std::size_t>(std::max(count, 0.0)));
    else
      all.push_back({name, amount_of(name, count)});
  }
  if (!gpus.empty())
    all.push_back({"gpus", static_cast<amount>(gpus.size()) * whole_unit, std::move(gpus)});
  return all;
}

std::shared_ptr<command_host> commands_of(const runtime_options& options) {
  auto made = std::make_shared<command_host>();
  made->around = std::make_shared<oom_record>(own_cgroup().value_or(""));
  if (options.cgroup.empty())
    return made;
  auto notify = warnings_to(options.log);
  auto opened = group_folder::open(options.cgroup, notify);
  if (opened)
    made->groups = std::move(*opened);
  else
    notify("commands get no cgroups, and their memory is looked at once a second: "
           + opened.error().message);
  return made;
}

std::shared_ptr<shared_limits> lender_of(const runtime_options& options, command_host& commands) {
  const auto is_rate = [](const limit_total& each) { return each.per.count() > 0; };
  if (std::ranges::all_of(options.limits, is_rate))
    return nullptr;
  auto notify = warnings_to(options.log);
  auto opened = shared_limits::open(
    options.limits_folder.empty() ? usual_lending_folder() : options.limits_folder, notify);
  if (opened) {
    commands.running->keep_open((*opened)->page());
    return std::move(*opened);
  }
  notify("limits can't be shared with other programs, and hold within this one: "
         + opened.error().message);
  return nullptr;
}

std::vector<worker_label> labels_of_machine() {
  utsname system{};
  if (::uname(&system) != 0)
    return {};
  std::string name{static_cast<const char*>(system.sysname)};
  for (auto& c : name)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return {{"os", std::move(name)},
          {"arch", static_cast<const char*>(system.machine)},
          {"host", static_cast<const char*>(system.nodename)}};
}

} // namespace troupe
