// Feeds texts to the loader, as YAML and as JSON: whatever they are, it must end with a workflow
// or with problems.
#include "tests/language/definition/stub_actions.hpp"

#include "runtime/compat/wfformat.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

troupe::load_options small_limits() {
  auto options = troupe::testing::stub_options();
  options.limits.alias_nodes = 10'000;
  return options;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto options = small_limits();
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto loaded = troupe::load_text(text, "fuzz.yaml", "/nonexistent", options);
  if (!loaded && loaded.error().empty())
    std::abort();
  if (loaded)
    for (const auto& task : (*loaded)->tasks)
      if (task.parent != troupe::no_task && task.parent >= task.index)
        std::abort();
  if (text.starts_with('{'))
    (void)troupe::read_wfformat_text(text, "fuzz.json", options.limits);
  return 0;
}
