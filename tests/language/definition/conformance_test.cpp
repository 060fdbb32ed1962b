#include "tests/language/definition/stub_actions.hpp"

#include "runtime/language/workflow/caller_input.hpp"
#include "runtime/service/builtin.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace troupe {

TEST_CASE("conformance: each case loads, or fails to with the texts that it expects") {
  action_registry actions;
  REQUIRE(add_builtin_services(actions));
  int cases = 0;
  for (const auto& entry : fs::directory_iterator{TROUPE_CONFORMANCE}) {
    if (entry.path().extension() != ".yaml")
      continue;
    CAPTURE(entry.path().filename().string());
    auto expected_path = entry.path();
    expected_path.replace_extension(".expect.json");
    auto expected = json::parse(std::ifstream{expected_path});
    auto loaded = load_file(entry.path().string(), {actions, testing::plain_types(), {}});
    std::string problems;
    auto found = loaded ? check_names(**loaded, expected.value("init", json::object())).errors
                        : loaded.error();
    for (const auto& fault : found)
      problems += to_string(fault) + '\n';
    CAPTURE(problems);
    // What the caller must hand over is checked at the start, not at load.
    bool asks = loaded && !(*loaded)->inputs.empty();
    CHECK(found.empty() == (expected["exit"] != 2 || asks));
    if (!found.empty())
      for (const auto& text : expected.value("stderr", std::vector<std::string>{}))
        CHECK(problems.find(text) != std::string::npos);
    ++cases;
  }
  CHECK(cases >= 35);
}

} // namespace troupe
