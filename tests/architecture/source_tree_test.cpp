#include "source_tree.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace troupe::architecture;

namespace {

std::string code_line(std::string_view text) {
  return code_of(make_source("a.cpp", text)).front();
}

} // namespace

TEST_CASE("source tree: it is found, with the file that this test is in") {
  const auto& files = cpp_files();
  CHECK(std::ranges::any_of(files, [](const auto& file) {
    return file.path == "tests/architecture/source_tree_test.cpp";
  }));
  CHECK(std::ranges::any_of(files, [](const auto& file) {
    return file.path == "include/troupe/json.hpp" && is_header(file);
  }));
}

TEST_CASE("source tree: code is what is left without comments and literals") {
  CHECK(code_line("int a; // std::regex") == "int a; ");
  CHECK(code_line("f(\"std::regex\", 'x', '\\'', \"a\\\"b\");") == "f(\"\", '', '', \"\");");
  CHECK(code_line("int a /* b */ = 0xffff'ffff;") == "int a  = 0xffff'ffff;");
  CHECK(code_line("auto t = R\"(a \" b)\" + c;") == "auto t =  + c;");
  CHECK(code_line("auto t = R\"x(a )\" b)x\" + c;") == "auto t =  + c;");
}

TEST_CASE("source tree: comments and raw strings may reach over lines") {
  const auto code = code_of(make_source("a.cpp", "a /* b\nc\nd */ e\nR\"(f\ng)\" h\n"));
  CHECK(code == std::vector<std::string>{"a ", "", " e", "", " h"});
}

TEST_CASE("source tree: a fault names the file and the line") {
  CHECK(fault_at(make_source("runtime/a.cpp", ""), 7, "why") == "runtime/a.cpp:7: why");
}
