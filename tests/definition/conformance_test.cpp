#include "tests/definition/stub_actions.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace troupe {

TEST_CASE("conformance: each case loads, or fails to with the texts that it expects") {
  int cases = 0;
  for (const auto& entry : fs::directory_iterator{TROUPE_CONFORMANCE}) {
    if (entry.path().extension() != ".yaml")
      continue;
    CAPTURE(entry.path().filename().string());
    auto expected_path = entry.path();
    expected_path.replace_extension(".expect.json");
    auto expected = json::parse(std::ifstream{expected_path});
    auto loaded = load_file(entry.path().string(), testing::stub_options());
    std::string problems;
    if (!loaded)
      for (const auto& fault : loaded.error())
        problems += to_string(fault) + '\n';
    CAPTURE(problems);
    // What the caller must hand over is checked at the start, not at load.
    bool asks = loaded && !(*loaded)->inputs.empty();
    CHECK(loaded.has_value() == (expected["exit"] != 2 || asks));
    if (!loaded)
      for (const auto& text : expected.value("stderr", std::vector<std::string>{}))
        CHECK(problems.find(text) != std::string::npos);
    ++cases;
  }
  CHECK(cases >= 35);
}

} // namespace troupe
