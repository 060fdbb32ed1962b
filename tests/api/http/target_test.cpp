#include "api/http/target.hpp"
#include "runtime/base/text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::api;

namespace {

using strings = std::vector<std::string>;
using parameters = std::vector<query_parameter>;

strings path_of(std::string_view target) {
  const auto read = read_target(target);
  REQUIRE_MESSAGE(read, (read ? std::string{} : read.error().message));
  return read->path;
}

parameters query_of(std::string_view target) {
  const auto read = read_target(target);
  REQUIRE_MESSAGE(read, (read ? std::string{} : read.error().message));
  return read->query;
}

std::string fault_of(std::string_view target) {
  const auto read = read_target(target);
  REQUIRE(!read);
  CHECK(read.error().code == error_code::argument_invalid);
  return read.error().message;
}

} // namespace

TEST_CASE("http target: a path is split before it is decoded") {
  CHECK(path_of("/api/v1/processes/etl%2F5f0c") == strings{"api", "v1", "processes", "etl/5f0c"});
  CHECK(path_of("/") == strings{""});
  CHECK(path_of("/a//b/") == strings{"a", "", "b", ""});
  CHECK(path_of("/a+b%20c%c3%A4") == strings{"a+b c\xC3\xA4"});
  CHECK(path_of("/..%2f..") == strings{"../.."});
  CHECK(path_of("/a%3Fb=c?d") == strings{"a?b=c"});
  CHECK(path_of("/a%252F") == strings{"a%2F"});
}

TEST_CASE("http target: a query's parameters keep their order and their repetitions") {
  CHECK(query_of("/a").empty());
  CHECK(query_of("/a?").empty());
  CHECK(query_of("/?b=1&a=2&b=3") == parameters{{"b", "1"}, {"a", "2"}, {"b", "3"}});
  CHECK(query_of("/?q=state:failed+name%3Aetl-*%2B1")
        == parameters{{"q", "state:failed name:etl-*+1"}});
  CHECK(query_of("/?a&b=&=c&&d=e=f") == parameters{{"a", ""}, {"b", ""}, {"", "c"}, {"d", "e=f"}});
  CHECK(query_of("/?a%26b=c%3Dd") == parameters{{"a&b", "c=d"}});
  CHECK(query_of("/?a=/b?c") == parameters{{"a", "/b?c"}});
}

TEST_CASE("http target: a parameter is found by its name, the first of several") {
  const auto read = read_target("/?b=1&b=2").value();
  REQUIRE(read.parameter("b") != nullptr);
  CHECK(*read.parameter("b") == "1");
  CHECK(read.parameter("c") == nullptr);
}

TEST_CASE("http target: what can't be decoded is refused with its place") {
  CHECK(fault_of("/a/%zz")
        == "the request's target: \"%zz\" (byte 4) is no escape: expected % and two hex digits");
  CHECK(fault_of("/a%2")
        == "the request's target: \"%2\" (byte 3) is no escape: expected % and two hex digits");
  CHECK(fault_of("/?a=b&c=%")
        == "the request's target: \"%\" (byte 9) is no escape: expected % and two hex digits");
  CHECK(fault_of("/a%00") == "the request's target: \"%00\" (byte 3) is a control character");
  CHECK(fault_of("/?a%0Ab") == "the request's target: \"%0A\" (byte 4) is a control character");
  CHECK(fault_of("/a%7fb") == "the request's target: \"%7f\" (byte 3) is a control character");
  CHECK(fault_of("/a\x01") == "the request's target: a control character (byte 3)");
  CHECK(fault_of("/a%ff/b") == "the request's target: \"a\xEF\xBF\xBD\" (byte 2) is not UTF-8");
}

TEST_CASE("http target: it is a path, and not too long") {
  CHECK(fault_of("*") == "the request's target: \"*\" is no path: it must start with /");
  CHECK(fault_of("") == "the request's target: \"\" is no path: it must start with /");
  CHECK(fault_of("http://here/")
        == "the request's target: \"http://here/\" is no path: it must "
           "start with /");
  CHECK(path_of("/" + std::string(longest_target - 1, 'a')).size() == 1);
  CHECK(fault_of("/" + std::string(longest_target, 'a'))
        == "the request's target: 8193 bytes long, more than 8192");
}

TEST_CASE("http target: what is escaped is read as it was") {
  CHECK(escaped_in_target("etl/5f0c") == "etl%2F5f0c");
  CHECK(escaped_in_target("a-b_c.d~9") == "a-b_c.d~9");
  const std::string text = "a b+c&d=e%2F?#\"\xC3\xA9";
  CHECK(path_of("/" + escaped_in_target(text)) == strings{text});
  CHECK(query_of("/?q=" + escaped_in_target(text)) == parameters{{"q", text}});
}
