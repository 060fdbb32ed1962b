#include "runtime/model/query_line.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

constexpr time_point now{1000h};

process_query read(std::string_view line) {
  auto made = parse_query(line, now);
  REQUIRE_MESSAGE(made, line << ": " << (made ? "" : made.error().message));
  return *made;
}

std::string refusal(std::string_view line) {
  auto made = parse_query(line, now);
  REQUIRE_FALSE_MESSAGE(made, line);
  CHECK(made.error().code == error_code::argument_invalid);
  return made.error().message;
}

} // namespace

TEST_CASE("query line: each key has its part of the query") {
  CHECK(read("") == process_query{});
  CHECK(read("state:failed,cancelled").states
        == std::vector{process_state::failed, process_state::cancelled});
  CHECK(read("name:etl-*").name == "etl-*");
  CHECK(read("id:etl/5f").id == "etl/5f");
  CHECK(read("parent:etl/5f0c").parent == "etl/5f0c");
  CHECK(read(R"(error:"disk full" error:sda)").errors
        == std::vector<std::string>{"disk full", "sda"});
  CHECK(read("is:active").has_ended == false);
  CHECK(read("is:ended").has_ended == true);
  CHECK(read("is:recent").recent_since == now - 24h);
  CHECK(read("is:root").is_root == true);
  CHECK(read("is:child").is_root == false);
}

TEST_CASE("query line: words without a key are parts of the name or id, and all have to hold") {
  auto made = read("  5f0c\tetl  state:failed ");
  CHECK(made.words == std::vector<std::string>{"5f0c", "etl"});
  CHECK(made.states == std::vector{process_state::failed});
}

TEST_CASE("query line: times are relative, a day or a moment") {
  CHECK(read("ended:>-1d").ended == time_span{now - 24h, {}});
  CHECK(read("ended:>-2h30m ended:<-1h").ended == time_span{now - 150min, now - 1h});
  CHECK(read("accepted:<1970-01-02").accepted == time_span{{}, time_point{24h}});
  CHECK(read("accepted:>1970-01-02T01:00:00+01:00").accepted == time_span{time_point{24h}, {}});
}

TEST_CASE("query line: quotes take what has spaces, colons or quotes in it") {
  CHECK(read(R"("a b:c")").words == std::vector<std::string>{"a b:c"});
  CHECK(read(R"(error:"say \"no\" \\ ")").errors == std::vector<std::string>{R"(say "no" \ )"});
  CHECK(read(R"(name:"x y"*)").name == "x y*");
  CHECK(read("error:10:30").errors == std::vector<std::string>{"10:30"});
}

TEST_CASE("query line: what is wrong is told with its place, and what was expected there") {
  CHECK(refusal("state:failed nmae:x")
        == R"(filter, column 14: "nmae" is not a key; did you mean "name"?)");
  CHECK(refusal("zzzzz:x")
        == "filter, column 1: \"zzzzz\" is not a key: expected one of state, name, id, parent,"
           " accepted, ended, error, is, label, or a text in quotes");
  CHECK(refusal("State:failed")
        == R"(filter, column 1: "State" is not a key; did you mean "state"?)");
  CHECK(
    refusal("state:fialed")
    == R"(filter, column 7: state: "fialed" is not a state of processes; did you mean "failed"?)");
  CHECK(refusal("ä state:") == "filter, column 9: found no value: expected STATE[,STATE]");
  CHECK(refusal("name:\"\"") == "filter, column 6: found no value: expected NAME");
  CHECK(refusal("\"\"") == "filter, column 1: found no value: expected a text");
  CHECK(refusal("error:\"disk") == "filter, column 7: the quotes are not closed");
  CHECK(refusal("ended:-1d").starts_with(R"(filter, column 7: ended: found "-1d": expected > )"));
  CHECK(refusal("ended:>yesterday").find(R"("yesterday" is not a time: expected one such as -1d)")
        != std::string::npos);
  CHECK(refusal("is:actve")
        == R"(filter, column 4: is: "actve" is not known; did you mean "active"?)");
}

TEST_CASE("query line: a label has a name behind a dot, and a text or pattern") {
  CHECK(read("label.team=x").labels == std::vector<label_term>{{"team", "x"}});
  CHECK(read("label.team=x label.a.b-c_1=*y").labels
        == std::vector<label_term>{{"team", "x"}, {"a.b-c_1", "*y"}});
  CHECK(read(R"(label.team="data = base")").labels
        == std::vector<label_term>{{"team", "data = base"}});
  CHECK(read("label:team=x").labels == std::vector<label_term>{{"team", "x"}});
  CHECK(read("a.b labels.x=y").words == std::vector<std::string>{"a.b", "labels.x=y"});
  CHECK(to_line(read(R"(label.team="x y")")) == R"(label.team="x y")");
  CHECK(to_line(process_query{.words = {"label.team"}}) == R"("label.team")");
  CHECK(refusal("state:failed label.team")
        == R"(filter, column 20: label: found "team": expected NAME=TEXT)");
  CHECK(refusal("label.") == "filter, column 7: found no value: expected NAME=TEXT");
  CHECK(refusal("label.team=") == "filter, column 7: label: found no text behind team=");
  CHECK(refusal("label.4=x").find(R"("4" can't be the name of a label)") != std::string::npos);
  CHECK(refusal("label.team=x label.team=y").find("team was given already") != std::string::npos);
}

TEST_CASE("query line: what may be said once is not said twice") {
  for (const auto* line : {"name:a name:b", "state:failed state:running", "is:root is:child",
                           "is:ended is:active", "ended:>-1d ended:>-2d", "id:a id:b"})
    CHECK_MESSAGE(refusal(line).find("it was given already") != std::string::npos, line);
}

TEST_CASE("query line: every key is found by its name, and tells what it takes") {
  for (const auto& each : query_keys()) {
    CHECK(find_query_key(each.name) == &each);
    CHECK_FALSE(each.form.empty());
    CHECK_FALSE(each.help.empty());
  }
  CHECK(find_query_key("task") == nullptr); // processes have none
}

TEST_CASE("query line: a query has a line that means the same") {
  for (const auto* line :
       {"", "state:failed,cancelled", "name:etl-* id:etl/5f parent:a/1",
        R"(error:"disk full" error:sda two "state:x" "a \"b\" \\")", "is:active is:child",
        "is:ended is:root", "is:recent", "accepted:>2026-01-31 accepted:<2026-02-01",
        "ended:>-1d ended:<2026-01-31T12:00:00.123456789Z",
        R"(label.team=x label.cost-center=4* label.a.b="two words" etl)"})
    CHECK_MESSAGE(read(to_line(read(line))) == read(line), line);
  CHECK(to_line({.within = "etl-*"}).empty());
}
