/// A desk with a runtime and a store behind it, asked without a socket.
#pragma once

#include "api/access/audit_log.hpp"
#include "api/access/token_book.hpp"
#include "api/operations/desk.hpp"
#include "runtime/service/builtin.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/gate.hpp"

#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::testing {

/// `Bearer viewer` has that role, and may see the workflows that the header `Workflows` names; who
/// has no such header is nobody.
inline tl::expected<api::caller, api::http_response> enter(const api::http_request& asked) {
  api::caller who;
  const auto* said = asked.header("Authorization");
  if (!said)
    return who;
  who.token = said->substr(said->find(' ') + 1);
  if (const auto* only = asked.header("Workflows"))
    who.workflows = *only;
  for (const auto& [name, role] :
       {std::pair{"viewer", api::role::viewer}, std::pair{"operator", api::role::operates},
        std::pair{"admin", api::role::admin}})
    if (who.token == name)
      who.may = role;
  return who;
}

/// A path's segment with `/` escaped.
inline std::string escaped(std::string id) {
  for (auto at = id.find('/'); at != std::string::npos; at = id.find('/', at))
    id.replace(at, 1, "%2F");
  return id;
}

/// What is asked, and by whom.
struct asking {
  std::string body{};
  std::string token = "admin"; ///< The role; empty: none.
  std::vector<api::http_header> headers{};
};

struct served {
  explicit served(std::size_t most_waiting = 256, api::quota_setting quotas = {}) {
    REQUIRE(node
              .emplace(runtime_options{
                .threads = 1, .jobs = 16, .secret_key_file = key_file, .at_end = at_end::leave})
              .add(door.service()));
    REQUIRE(node->open_store({.path = store}));
    auto address = node->listen(folder.path());
    REQUIRE(address);
    REQUIRE(add_builtin_services(known));
    REQUIRE(door.service().add_to(known));
    setting.place = {.folder = folder.path(), .store = store, .actions = &known};
    setting.place.own.address = *address;
    setting.enter = enter;
    setting.audit = [this](const api::caller& who, std::string_view operation,
                           const std::string& target, const json& details,
                           const std::function<void(const result<void>&)>& then) {
      then(record(
        {{"who", who.token}, {"operation", operation}, {"target", target}, {"details", details}}));
    };
    auto book = api::token_book::open(folder / api::token_file_name);
    REQUIRE(book);
    tokens = std::move(*book);
    setting.tokens = tokens.get();
    setting.changes = &changes;
    setting.version = "1.2.3";
    setting.secret_key_file = key_file;
    setting.threads = 2;
    setting.most_waiting = most_waiting;
    setting.quotas = std::move(quotas);
    desk.emplace(*node, setting);
    REQUIRE(desk->adopt({}));
  }

  result<void> record(json entry) {
    std::lock_guard lock{mutex};
    if (is_full)
      return failure(error_code::file_unwritable, "the disk is full");
    audit.push_back(std::move(entry));
    return {};
  }

  std::future<api::http_response> ask_later(std::string method, std::string target,
                                            asking how = {}) {
    api::http_request asked{.method = std::move(method), .target = std::move(target)};
    asked.headers = std::move(how.headers);
    if (!how.token.empty())
      asked.headers.push_back({"Authorization", "Bearer " + how.token});
    if (!how.body.empty())
      asked.headers.push_back({"Content-Type", "application/json"});
    asked.body = std::move(how.body);
    auto given = std::make_shared<std::promise<api::http_response>>();
    auto answer = given->get_future();
    (*desk)(std::move(asked),
            [given](api::http_response what) { given->set_value(std::move(what)); });
    return answer;
  }

  api::http_response ask(std::string method, std::string target, asking how = {}) {
    return ask_later(std::move(method), std::move(target), std::move(how)).get();
  }

  /// The document that an answer is, which must have that status.
  static json read(const api::http_response& answer, unsigned status = 200) {
    INFO(answer.body);
    CHECK(answer.status == status);
    auto content = json::parse(answer.body, nullptr, false);
    REQUIRE(content.is_object());
    return content;
  }

  /// The first header of that name; empty: there is none.
  static std::string header_of(const api::http_response& answer, const std::string& name) {
    for (const auto& each : answer.headers)
      if (each.name == name)
        return each.value;
    return {};
  }

  /// The code of the problem that an answer is, which must have that status.
  static std::string code_of(const api::http_response& answer, unsigned status) {
    return read(answer, status).value("code", "");
  }

  /// Starts a process and returns its id.
  std::string start(const std::string& definition) {
    auto row
      = read(ask("POST", "/api/v1/processes", {json{{"definition", definition}}.dump()}), 201);
    return row["id"].get<std::string>();
  }

  /// One that is held at the gate.
  std::string hold(const std::string& name = "held") {
    auto id = start("name: " + name + "\npipeline: {a: {action: 'gate:pass', input: {n: 1}}}");
    door.await(++held);
    return id;
  }

  /// One that has ended.
  std::string end(const std::string& definition) {
    auto id = start(definition);
    read(ask("GET", path_of(id) + "/wait"));
    return id;
  }

  static std::string path_of(const std::string& id) { return "/api/v1/processes/" + escaped(id); }

  temporary_folder folder;
  std::string store = folder / "troupe.db";
  std::string key_file = folder / "secret.keys";
  gate door;
  action_registry known;
  int held = 0;
  std::mutex mutex; // guards the two below
  std::vector<json> audit;
  bool is_full = false;
  std::unique_ptr<api::token_book> tokens;
  api::audit_log changes{folder.path()}; ///< Not what `audit` has.
  api::desk_setting setting;             ///< Of the desk.
  std::optional<runtime> node;
  std::optional<api::api_desk> desk;
};

inline constexpr auto good = "name: good\npipeline: {a: {action: 'nop:nop', input: {x: 1}}}";
inline constexpr auto bad = "name: bad\npipeline: {a: {action: 'nop:fail', input: {message: no}}}";

} // namespace troupe::testing
