#include "runtime/action/log_reader.hpp"

#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <sys/stat.h>

using namespace troupe;

namespace {

/// A folder of logs, and what troubled their writers.
struct kept_logs {
  std::shared_ptr<attempt_logs> make(std::uint64_t rotate_at = 1'000'000) {
    return std::make_shared<attempt_logs>(attempt_logs{
      folder / "logs", rotate_at, [this](const std::string& text) { troubles.push_back(text); }});
  }

  std::string logs() const { return folder / "logs"; }

  temporary_folder folder;
  std::vector<std::string> troubles;
};

log_subject subject(std::string execution = "p/flow/a", std::uint32_t attempt = 1) {
  return {"p", std::move(execution), "flow/a", attempt};
}

/// `o:line` and `e:line`, one behind the other.
std::string lines_of(const found_log& which) {
  std::string all;
  auto read = read_log(which, [&](std::string_view when, log_stream stream, std::string_view line) {
    CHECK(parse_rfc3339(when));
    all += (all.empty() ? "" : " ") + std::string{stream == log_stream::output ? "o:" : "e:"};
    all += line;
    return true;
  });
  REQUIRE(read);
  return all;
}

std::vector<found_log> found_in(const std::string& logs, const std::string& process = "p") {
  auto all = logs_of(logs, process);
  REQUIRE(all);
  return *std::move(all);
}

mode_t mode_of(const std::string& path) {
  struct stat about {};
  REQUIRE(stat(path.c_str(), &about) == 0);
  return about.st_mode & 0777;
}

} // namespace

TEST_CASE("attempt log: lines of both streams come back whole, in the order in which they ended") {
  kept_logs kept;
  {
    attempt_log log{kept.make(), subject()};
    log.append(log_stream::output, "one\ntw");
    log.append(log_stream::errors, "err\n");
    log.append(log_stream::output, "o\n\nthr");
    log.append(log_stream::errors, "last");
    log.append(log_stream::output, "ee");
    CHECK(log.bytes() == 22);
    CHECK(log.path().starts_with(kept.logs() + "/p/"));
  }
  auto all = found_in(kept.logs());
  REQUIRE(all.size() == 1);
  CHECK(lines_of(all.front()) == "o:one e:err o:two o: o:three e:last");
  CHECK(all.front().of.execution_id == "p/flow/a");
  CHECK(all.front().of.task_path == "flow/a");
  CHECK(all.front().of.attempt == 1);
  CHECK(kept.troubles.empty());
}

TEST_CASE("attempt log: an attempt that writes nothing has no file, and a process no folder") {
  kept_logs kept;
  {
    attempt_log log{kept.make(), subject()};
    log.append(log_stream::output, "");
    attempt_log nowhere{nullptr, subject()};
    nowhere.append(log_stream::output, "x");
    CHECK(nowhere.bytes() == 0);
  }
  CHECK(!std::filesystem::exists(kept.logs()));
  CHECK(found_in(kept.logs()).empty());
}

TEST_CASE("attempt log: others may neither look nor write") {
  kept_logs kept;
  attempt_log log{kept.make(), subject()};
  log.append(log_stream::output, "x\n");
  CHECK(mode_of(kept.logs()) == 0700);
  CHECK(mode_of(log_folder_of(kept.logs(), "p")) == 0700);
  CHECK(mode_of(log.path()) == 0600);
}

TEST_CASE("attempt log: each attempt of each execution has its own, whatever they are called") {
  kept_logs kept;
  auto logs = kept.make();
  std::vector<std::string> executions{"p/a",
                                      "p/a/b",
                                      "p/a~b",
                                      "p/../x",
                                      "p/.",
                                      "p/a b\n",
                                      "p/\xc3\xa9",
                                      "p/" + std::string(300, 'x'),
                                      "p/" + std::string(300, 'x') + 'y'};
  for (const auto& each : executions)
    for (std::uint32_t attempt : {1U, 2U}) {
      attempt_log log{logs, subject(each, attempt)};
      log.append(log_stream::output, each);
      CHECK(std::filesystem::path{log.path()}.parent_path() == log_folder_of(kept.logs(), "p"));
    }
  CHECK(kept.troubles.empty());
  std::set<std::pair<std::string, std::uint32_t>> seen;
  for (const auto& each : found_in(kept.logs())) {
    auto again = find_log(kept.logs(), each.of);
    REQUIRE(again);
    CHECK(again->path == each.path);
    seen.emplace(each.of.execution_id, each.of.attempt);
  }
  CHECK_FALSE(find_log(kept.logs(), subject("p/nobody")));
  CHECK(seen.size() == 2 * executions.size());
}

TEST_CASE("attempt log: an attempt that is made again after a crash goes on in its log") {
  kept_logs kept;
  for (auto text : {"before\n", "after\n"}) {
    attempt_log log{kept.make(), subject()};
    log.append(log_stream::output, text);
  }
  auto all = found_in(kept.logs());
  REQUIRE(all.size() == 1);
  CHECK(lines_of(all.front()) == "o:before o:after");
}

TEST_CASE("attempt log: what is too long keeps its end, and says how much is gone") {
  kept_logs kept;
  {
    attempt_log log{kept.make(500), subject()};
    for (int i = 0; i < 100; ++i)
      log.append(log_stream::output, "line " + std::to_string(i) + '\n');
  }
  auto all = found_in(kept.logs());
  REQUIRE(all.size() == 1);
  auto text = lines_of(all.front());
  CHECK(text.ends_with("o:line 98 o:line 99"));
  CHECK(all.front().dropped > 2'000);
  auto first = std::stoi(text.substr(text.find(' ')));
  std::string wanted;
  for (int i = first; i < 100; ++i)
    wanted += (wanted.empty() ? "o:line " : " o:line ") + std::to_string(i);
  CHECK(text == wanted); // nothing is missing in the middle
  CHECK(100 - first > 7);
  std::uintmax_t bytes = 0;
  for (const auto& each : std::filesystem::directory_iterator{log_folder_of(kept.logs(), "p")})
    bytes += each.file_size();
  CHECK(bytes < 1'500);
}

TEST_CASE("attempt log: what can't be written is told once, and nothing else happens") {
  kept_logs kept;
  std::ofstream{kept.folder / "logs"} << "in the way";
  attempt_log log{kept.make(), subject()};
  log.append(log_stream::output, "x\n");
  log.append(log_stream::output, "y\n");
  CHECK(log.bytes() == 0);
  REQUIRE(kept.troubles.size() == 1);
  CHECK(kept.troubles.front().find("what flow/a (process p) writes is no longer logged: ")
        != std::string::npos);
}

TEST_CASE("attempt log: a file that is no log, or is damaged, is left out") {
  kept_logs kept;
  {
    attempt_log log{kept.make(), subject()};
    log.append(log_stream::output, "x\n");
  }
  auto folder = log_folder_of(kept.logs(), "p");
  std::ofstream{folder + "/other.log"} << "text\n";
  std::ofstream{folder + "/newer.log"} << "{\"troupeLog\":2}\n";
  std::ofstream{folder + "/foreign.1.log"} << "{\"troupeLog\":1,\"process\":\"q\"}\n";
  std::ofstream{folder + "/empty.log"};
  auto all = found_in(kept.logs());
  REQUIRE(all.size() == 1);
  std::ofstream{all.front().path, std::ios::app} << "no line of a log\n\xff\n2026 stdout F\n";
  CHECK(lines_of(all.front()) == "o:x");
}

TEST_CASE("attempt log: those of a process that is removed make way at once") {
  kept_logs kept;
  auto write = [&](const char* text) {
    attempt_log log{kept.make(), subject()};
    log.append(log_stream::output, text);
  };
  discard_logs(kept.logs(), "p", 6); // there are none
  write("old\n");
  discard_logs(kept.logs(), "p", 7);
  CHECK(found_in(kept.logs()).empty());
  write("new\n");
  remove_discarded_logs(kept.logs());
  auto all = found_in(kept.logs());
  REQUIRE(all.size() == 1);
  CHECK(lines_of(all.front()) == "o:new");
  CHECK(std::distance(std::filesystem::directory_iterator{kept.logs()}, {}) == 1);
}

TEST_CASE("attempt log: a secret is masked that came in two pieces, each line when it is whole") {
  kept_logs kept;
  std::vector<std::string> heard;
  auto to = kept.make();
  to->on_lines = [&](const log_subject& of, log_stream stream, std::string_view text) {
    CHECK(of.task_path == "flow/a");
    heard.push_back((stream == log_stream::output ? "o:" : "e:") + std::string{text});
  };
  auto mask = [](std::string text) {
    for (auto at = text.find("secret"); at != text.npos; at = text.find("secret"))
      text.replace(at, 6, "***");
    return text;
  };
  {
    attempt_log log{to, subject(), mask};
    log.append(log_stream::output, "one sec");
    log.append(log_stream::errors, "err\n");
    CHECK(heard == std::vector<std::string>{"e:err\n"});
    log.append(log_stream::output, "ret\ntwo\nla");
    log.append(log_stream::output, "st secret");
    CHECK(heard == std::vector<std::string>{"e:err\n", "o:one ***\ntwo\n"});
  }
  CHECK(heard.back() == "o:last ***");
  CHECK(lines_of(found_in(kept.logs()).front()) == "e:err o:one *** o:two o:last ***");
}

TEST_CASE("attempt log: a line without an end is given on in parts, with no secret cut by that") {
  auto mask = [](std::string text) {
    for (auto at = text.find("secret"); at != text.npos; at = text.find("secret"))
      text.replace(at, 6, "***");
    return text;
  };
  line_gatherer gathered;
  std::string all;
  std::string_view piece = "some text and a sec";
  for (auto i = 0; i < 20'000; ++i) {
    all += gathered.add(i % 2 == 0 ? piece : "ret, ", mask);
    CHECK(all.size() + line_gatherer::longest_line + piece.size()
          >= static_cast<std::size_t>(i) * 9);
  }
  all += gathered.finish(mask);
  CHECK(all.find("secret") == all.npos);
  std::string expected;
  for (auto i = 0; i < 10'000; ++i)
    expected += "some text and a ***, ";
  CHECK(all == expected);
}

TEST_CASE("attempt log: a secret that is longer than what is usually kept back is not cut") {
  const std::string secret(20'000, 's');
  const auto mask = [&](std::string text) {
    for (auto at = text.find(secret); at != text.npos; at = text.find(secret))
      text.replace(at, secret.size(), "***");
    return text;
  };
  for (const std::size_t before : {40'000U, 60'000U, 70'000U, 100'000U}) {
    CAPTURE(before);
    line_gatherer gathered;
    std::string all;
    const auto whole = std::string(before, 'x') + secret + std::string(100'000, 'y');
    for (std::size_t at = 0; at < whole.size(); at += 7'000)
      all += gathered.add(std::string_view{whole}.substr(at, 7'000), mask, secret.size());
    all += gathered.finish(mask);
    CHECK(all == std::string(before, 'x') + "***" + std::string(100'000, 'y'));
  }
}

TEST_CASE("attempt log: lines are heard where none are kept") {
  std::string heard;
  auto to = std::make_shared<attempt_logs>();
  to->on_lines = [&](const log_subject&, log_stream, std::string_view text) { heard += text; };
  attempt_log log{to, subject()};
  log.append(log_stream::output, "a line\n");
  CHECK(heard == "a line\n");
  CHECK(log.path().empty());
  CHECK(log.bytes() == 0);
}
