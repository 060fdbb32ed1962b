#include "cli/upkeep_source.hpp"

#include "cli/keep_rule.hpp"
#include "cli/server/server_source.hpp"
#include "runtime/client/server_client.hpp"
#include "runtime/model/query_line.hpp"
#include "runtime/node/process_directory.hpp"

#include <chrono>
#include <utility>

namespace troupe::cli {

namespace {

/// What is read or removed may be all of a store.
constexpr auto longest_answer = std::chrono::hours{1};

/// The store of this machine.
class own_store final : public upkeep_source {
public:
  explicit own_store(process_place place) : place_{place}, in_{std::move(place)} {}

  result<void> open() { return in_.open(); }

  result<std::vector<listed_process>> list(const process_query& which) override {
    return process_directory{place_}.list(which);
  }
  result<removal> remove(const std::vector<std::string>& called) override {
    return in_.remove(called);
  }
  result<removal> remove_ended(const process_query& which) override {
    return in_.remove_ended(which);
  }
  result<process_summary> give_up(const std::string& called) override {
    return in_.give_up(called).map([](listed_process gone) { return std::move(gone.summary); });
  }
  result<void> clear_away() override { return in_.clear_away(); }
  result<std::vector<std::string>> check() override { return in_.check(); }
  result<std::size_t> prune(const std::vector<std::string>& rules, prune_mode mode) override {
    return parse_keep_rules(rules).and_then(
      [&](const std::vector<keep_rule>& all) { return in_.prune(all, mode); });
  }
  result<store_sizes> compact() override { return in_.compact(); }

private:
  process_place place_;
  store_upkeep in_;
};

/// The number under a key of an answer.
result<std::uint64_t> count_in(const json& content, const char* key) {
  const auto found = content.is_object() ? content.find(key) : content.end();
  if (found == content.end() || !found->is_number_unsigned())
    return failure(error_code::failed,
                   std::string{"the server's answer has no number \""} + key + '"');
  return found->get<std::uint64_t>();
}

result<removal> removal_in(const json& content) {
  return count_in(content, "removed").and_then([&](std::uint64_t removed) {
    return count_in(content, "kept").map([&](std::uint64_t kept) {
      return removal{removed, kept};
    });
  });
}

/// That of a server.
class served_store final : public upkeep_source {
public:
  explicit served_store(std::unique_ptr<server_client> client)
    : client_{std::move(client)}, from_{*client_} {
    client_->allow(longest_answer);
  }

  result<std::vector<listed_process>> list(const process_query& which) override {
    return from_.list(which);
  }

  result<removal> remove(const std::vector<std::string>& called) override {
    auto ids = json::array();
    for (const auto& each : called) {
      auto id = from_.id_of(each);
      if (!id)
        return tl::unexpected{std::move(id.error())};
      ids.push_back(std::move(*id));
    }
    return post("/processes:remove", {{"ids", std::move(ids)}}).and_then(removal_in);
  }

  result<removal> remove_ended(const process_query& which) override {
    return post("/processes:remove", {{"q", to_line(which)}}).and_then(removal_in);
  }

  result<process_summary> give_up(const std::string& called) override {
    return from_.id_of(called)
      .and_then([&](const std::string& id) {
        return client_->content_of(client_->remove(process_path(id, "?force=true")));
      })
      .and_then([](const json& content) -> result<process_summary> {
        process_summary gone;
        gone.id = text_in(content, "id");
        const auto state = process_state_of(text_in(content, "state"));
        if (!state)
          return failure(error_code::failed, "the server's answer has no state");
        gone.state = *state;
        return gone;
      });
  }

  result<void> clear_away() override { return {}; } // which it did

  result<std::vector<std::string>> check() override {
    return client_->read("/store/check")
      .and_then([](const json& content) -> result<std::vector<std::string>> {
        std::vector<std::string> faults;
        const auto list = content.is_object() ? content.find("faults") : content.end();
        if (list == content.end() || !list->is_array())
          return failure(error_code::failed, "the server's answer has no list \"faults\"");
        for (const auto& each : *list)
          faults.push_back(each.is_string() ? each.get<std::string>() : each.dump());
        return faults;
      });
  }

  result<std::size_t> prune(const std::vector<std::string>& rules, prune_mode mode) override {
    return post("/store:prune", {{"keep", rules}, {"dryRun", mode == prune_mode::count}})
      .and_then([](const json& content) { return count_in(content, "removed"); });
  }

  result<store_sizes> compact() override {
    return post("/store:compact", json::object()).and_then([](const json& content) {
      return count_in(content, "before").and_then([&](std::uint64_t before) {
        return count_in(content, "after").map([&](std::uint64_t after) {
          return store_sizes{before, after};
        });
      });
    });
  }

private:
  result<json> post(const std::string& path, const json& body) {
    return client_->content_of(client_->post(path, body));
  }

  std::unique_ptr<server_client> client_;
  server_source from_;
};

} // namespace

result<std::unique_ptr<upkeep_source>> upkeep_in(const state_place& place,
                                                 const server_flags& server) {
  auto where = server_of(server, place.folder);
  if (!where)
    return tl::unexpected{std::move(where.error())};
  if (*where) {
    if (place.store)
      return failure(error_code::argument_invalid, "--store: the server has its own");
    return server_client::open(std::move(**where))
      .map([](std::unique_ptr<server_client> client) -> std::unique_ptr<upkeep_source> {
        return std::make_unique<served_store>(std::move(client));
      });
  }
  auto local = processes_in(place);
  if (!local)
    return tl::unexpected{std::move(local.error())};
  auto made = std::make_unique<own_store>(std::move(*local));
  if (auto opened = made->open(); !opened)
    return tl::unexpected{std::move(opened.error())};
  return std::unique_ptr<upkeep_source>{std::move(made)};
}

} // namespace troupe::cli
