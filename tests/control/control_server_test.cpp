#include "runtime/control/control_client.hpp"
#include "runtime/control/control_server.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <future>

#include <sys/socket.h>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

/// A server that answers with the process id it was asked about.
struct serving {
  explicit serving(const std::string& path, control_server::handler answer = &answer_simply)
    : folder{path}, server{std::move(control_server::open(folder, std::move(answer)).value())} {}

  static result<json> answer_simply(const control_request& asked) {
    if (asked.verb == "resume")
      return failure("it is not paused");
    if (asked.verb == "retry")
      throw std::runtime_error{"out of ink"};
    if (asked.verb == "ps")
      return json(std::string(1'000'000, 'x'));
    return json(asked.process);
  }

  descriptor connect() {
    auto opened = control_folder::open(folder, false);
    REQUIRE(opened);
    auto names = opened->sockets();
    REQUIRE(names.size() == 1);
    auto connection = opened->connect(names.front());
    REQUIRE(connection);
    return std::move(*connection);
  }

  std::string folder;
  std::unique_ptr<control_server> server;
};

result<json> ask(const descriptor& connection, const control_request& asked) {
  return ask_runtime(connection, asked, 60s);
}

/// Sends `text` as it is, and reads one answer.
result<json> raw(const descriptor& connection, std::string_view text) {
  while (!text.empty()) {
    auto sent = ::send(connection.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0)
      text.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string answer;
  for (char c = 0; !answer.ends_with('\n');)
    if (::recv(connection.get(), &c, 1, 0) == 1)
      answer += c;
  return read_control_answer(answer);
}

} // namespace

TEST_CASE("control server: a request gets its answer, or the reason why there is none") {
  temporary_folder test;
  serving here{test / "state"};
  auto client = here.connect();
  CHECK(ask(client, {.verb = "show", .process = "p"}).value() == "p");
  auto refused = ask(client, {.verb = "resume", .process = "p"});
  REQUIRE(!refused);
  CHECK(refused.error().message == "it is not paused");
  CHECK(ask(client, {.verb = "show", .process = "q"}).value() == "q");
}

TEST_CASE("control server: what throws is an answer too, and the server goes on") {
  temporary_folder test;
  serving here{test / "state"};
  auto client = here.connect();
  auto thrown = ask(client, {.verb = "retry", .process = "p"});
  REQUIRE(!thrown);
  CHECK(thrown.error().message == "internal error: out of ink");
  CHECK(ask(client, {.verb = "show", .process = "p"}).value() == "p");
}

TEST_CASE("control server: a request that waits keeps nobody else waiting") {
  temporary_folder test;
  std::promise<void> store;
  auto locked = store.get_future().share();
  auto answer = [locked](const control_request& asked) -> result<json> {
    if (asked.verb == "cancel")
      locked.wait();
    return json(asked.process);
  };
  serving here{test / "state", answer};
  auto line = to_line(control_request{.verb = "cancel", .process = "p"}) + '\n';
  auto waiting = here.connect();
  REQUIRE(::send(waiting.get(), line.data(), line.size(), MSG_NOSIGNAL) > 0);
  { // One that does not wait for its answer.
    auto hasty = here.connect();
    REQUIRE(::send(hasty.get(), line.data(), line.size(), MSG_NOSIGNAL) > 0);
  }
  CHECK(ask(here.connect(), {.verb = "show", .process = "q"}).value() == "q");
  store.set_value();
  CHECK(raw(waiting, "").value() == "p");
}

TEST_CASE(
  "control client: several are asked at once, and one that is silent costs its bound once") {
  temporary_folder test;
  std::promise<void> never;
  serving one{test / "one"}, other{test / "other"};
  serving silent{test / "silent", [gone = never.get_future().share()](const control_request&) {
                   gone.wait();
                   return json(nullptr);
                 }};
  auto first = one.connect(), second = silent.connect(), third = other.connect();
  auto answers = ask_runtimes({&first, &second, &third}, {.verb = "show", .process = "p"}, 500ms);
  never.set_value();
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].value() == "p");
  REQUIRE(!answers[1]);
  CHECK(answers[1].error().message == "the runtime does not answer within 500ms");
  CHECK(answers[2].value() == "p");
}

TEST_CASE("control client: that an answer is late is told once, and it is waited for") {
  temporary_folder test;
  std::promise<void> store;
  serving here{test / "state", [open = store.get_future().share()](const control_request& asked) {
                 open.wait();
                 return json(asked.process);
               }};
  auto client = here.connect();
  auto told = 0;
  late_answer late{1ms, [&] {
                     ++told;
                     store.set_value();
                   }};
  CHECK(ask_runtime(client, {.verb = "cancel", .process = "p"}, 60s, late).value() == "p");
  CHECK(told == 1);
  late.after = 60s;
  CHECK(ask_runtime(client, {.verb = "cancel", .process = "q"}, 60s, late).value() == "q");
  CHECK(told == 1);
}

TEST_CASE("control server: nonsense is refused, and the next request answered") {
  temporary_folder test;
  serving here{test / "state"};
  auto client = here.connect();
  auto nonsense = raw(client, "hello\n");
  REQUIRE(!nonsense);
  CHECK(nonsense.error().message == "request: expected a JSON map, found what is no JSON");
  CHECK(ask(client, {.verb = "show", .process = "p"}).value() == "p");
}

TEST_CASE("control server: a request without end is cut off") {
  temporary_folder test;
  serving here{test / "state"};
  auto client = here.connect();
  auto endless = raw(client, std::string(longest_request + 1, ' '));
  REQUIRE(!endless);
  CHECK(endless.error().message == "request: longer than 4194304 bytes");
  CHECK(!ask(client, {.verb = "show", .process = "p"})); // it was closed
  CHECK(ask(here.connect(), {.verb = "show", .process = "p"}).value() == "p");
}

TEST_CASE("control server: a request that is too long is not even sent") {
  temporary_folder test;
  serving here{test / "state"};
  auto client = here.connect();
  CHECK(!ask(client, {.verb = "show", .process = std::string(longest_request, 'p')}));
  CHECK(ask(client, {.verb = "show", .process = "p"}).value() == "p");
}

TEST_CASE("control server: a client that takes no answers keeps nobody else waiting") {
  temporary_folder test;
  serving here{test / "state"};
  auto deaf = here.connect();
  auto line = to_line(control_request{.verb = "ps"}) + '\n';
  for (int i = 0; i < 1'000; ++i)
    ::send(deaf.get(), line.data(), line.size(), MSG_NOSIGNAL);
  CHECK(ask(here.connect(), {.verb = "show", .process = "p"}).value() == "p");
  CHECK(ask(here.connect(), {.verb = "ps"})->get<std::string>().size() == 1'000'000);
}

TEST_CASE("control server: one connection too many takes the place of the most silent one") {
  temporary_folder test;
  serving here{test / "state"};
  std::vector<descriptor> clients;
  for (std::size_t i = 0; i < control_server::most_clients; ++i) {
    clients.push_back(here.connect());
    CHECK(ask(clients.back(), {.verb = "show", .process = "p"}).value() == "p");
  }
  CHECK(ask(clients.front(), {.verb = "show", .process = "p"}).value() == "p");
  auto late = here.connect();
  CHECK(ask(late, {.verb = "show", .process = "p"}).value() == "p");
  CHECK(!ask(clients[1], {.verb = "show", .process = "p"}));
  CHECK(ask(clients.front(), {.verb = "show", .process = "p"}).value() == "p");
}

TEST_CASE("control server: its socket goes with it, and its folder where it made that") {
  temporary_folder test;
  {
    serving here{test / "state"};
    CHECK(std::filesystem::exists(here.server->path()));
  }
  CHECK(!std::filesystem::exists(test / "state"));
  std::filesystem::create_directory(test / "state");
  { serving here{test / "state"}; }
  CHECK(std::filesystem::is_empty(test / "state"));
}
