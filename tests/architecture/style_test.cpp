#include "style.hpp"

#include <doctest/doctest.h>

using namespace troupe::architecture;

namespace {

template <class Files, class Rule>
faults over(const Files& files, Rule rule) {
  faults all;
  for (const auto& file : files)
    for (auto& fault : rule(file))
      all.push_back(std::move(fault));
  return all;
}

void check_tree(faults (*rule)(const source_file&)) {
  const auto found = over(cpp_files(), rule);
  CHECK_MESSAGE(found.empty(), joined(found));
}

source_file cpp(std::string_view text) {
  return make_source("runtime/model/a.cpp", text);
}

} // namespace

TEST_CASE("style: files and lines keep their limits") {
  check_tree(too_large);
}

TEST_CASE("style: headers say what they are and are included once") {
  check_tree(wrong_header);
}

TEST_CASE("style: no std::regex, no sleeping, no swallowed exceptions") {
  check_tree(forbidden_code);
}

TEST_CASE("style: locks stand only where threads meet without an actor") {
  check_tree(unexpected_lock);
}

TEST_CASE("style: tests have names that ctest can carry") {
  check_tree(wrong_test_name);
}

TEST_CASE("style: no path of one machine is written down") {
  const auto files = read_tree({".ci", "CMakeLists.txt", "CMakePresets.json", "README.md",
                                "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "actors", "api",
                                "benchmarks", "cmake", "docs", "cli", "examples",
                                "fuzz/CMakeLists.txt", "include", "messages", "runtime", "scripts"},
                               {""});
  const auto found = over(files, machine_path);
  CHECK_MESSAGE(found.empty(), joined(found));
}

TEST_CASE("style: sizes are counted in lines and code points") {
  CHECK(too_large(cpp(std::string(400, '\n'))).empty());
  CHECK(too_large(cpp(std::string(401, '\n'))).size() == 1);
  CHECK(too_large(cpp(std::string(100, 'x'))).empty());
  CHECK(too_large(cpp("\n" + std::string(101, 'x')))
        == faults{"runtime/model/a.cpp:2: 101 columns; at most 100"});
  std::string accents;
  for (int i = 0; i < 100; ++i)
    accents += "\xC3\xA9";
  CHECK(too_large(cpp(accents)).empty());
}

TEST_CASE("style: a bare header is found") {
  CHECK(wrong_header(make_source("a.hpp", "int a;\n")).size() == 2);
  CHECK(wrong_header(make_source("a.hpp", "")).size() == 2);
  CHECK(wrong_header(make_source("a.hpp", "/// What it is.\n#pragma once\n")).empty());
  CHECK(wrong_header(make_source("a.cpp", "int a;\n")).empty());
}

TEST_CASE("style: forbidden code is found, in code only") {
  CHECK(forbidden_code(cpp("std::regex r;")).size() == 1);
  CHECK(forbidden_code(cpp("// std::regex\nf(\"std::regex\");")).empty());
  CHECK(forbidden_code(cpp("std::this_thread::sleep_for(1s);")).size() == 1);
  CHECK(forbidden_code(cpp("sleep_for_ever(); ")).empty());
  CHECK(forbidden_code(cpp("try { f(); } catch (...) {}")).size() == 1);
  CHECK(forbidden_code(cpp("} catch (...) {\n  // why\n}\n")).size() == 1);
  CHECK(forbidden_code(cpp("} catch (...) {\n  throw;\n}\n")).empty());
}

TEST_CASE("style: a lock in the wrong place is found") {
  CHECK(unexpected_lock(cpp("std::mutex m;")).size() == 1);
  CHECK(unexpected_lock(cpp("std::shared_mutex m;")).size() == 1);
  CHECK(unexpected_lock(make_source("runtime/dispatch/job_pool.hpp", "std::mutex m;")).empty());
  CHECK(unexpected_lock(make_source("tests/a.cpp", "std::mutex m;")).empty());
}

TEST_CASE("style: a path of one machine is found") {
  CHECK(machine_path(cpp("auto p = \"/ho"
                         "me/me/flow.yaml\";"))
          .size()
        == 1);
  CHECK(machine_path(cpp("auto p = \"my/work/home/flow.yaml\";")).empty());
}

TEST_CASE("style: a test name that would not run is found") {
  CHECK(wrong_test_name(cpp("TEST_CASE(\"a: b\") {\nTEST_CASE(\"a: b\") {")).size() == 1);
  CHECK(wrong_test_name(cpp("TEST_CASE(\"a: b; c\") {")).size() == 1);
  CHECK(wrong_test_name(cpp("TEST_CASE(\"a b\") {")).size() == 1);
  CHECK(wrong_test_name(cpp("TEST_CASE(\"a: b[\") {")).size() == 1);
  CHECK(wrong_test_name(cpp("TEST_CASE(\"a: b, c[0]*\") {")).empty());
}
