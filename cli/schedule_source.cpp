#include "cli/schedule_source.hpp"

#include "cli/config/preset_options.hpp"
#include "cli/flag_values.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/time.hpp"
#include "runtime/client/server_client.hpp"
#include "runtime/schedule/schedule_json.hpp"

#include <iterator>
#include <utility>

namespace troupe::cli {

namespace {

constexpr std::size_t schedules_at_once = 1'000;
constexpr unsigned most_at_once = 1'000;

/// The schedules of a store.
class stored_schedules final : public schedule_source {
public:
  explicit stored_schedules(process_place place) : book_{std::move(place)} {}

  result<std::vector<json>> list(const std::string& workflow) override {
    std::vector<json> all;
    schedule_row_key after;
    while (true) {
      auto page = book_.list(workflow, after, schedules_at_once);
      if (!page)
        return tl::unexpected{std::move(page.error())};
      std::move(page->rows.begin(), page->rows.end(), std::back_inserter(all));
      if (!page->next)
        return all;
      after = *page->next;
    }
  }

  result<json> show(const schedule_row_key& which) override { return book_.show(which); }
  result<json> pause(const schedule_row_key& which, const std::string& reason) override {
    return book_.pause(which, reason);
  }
  result<json> resume(const schedule_row_key& which) override { return book_.resume(which); }

  result<json> trigger(const schedule_row_key& which) override {
    return book_.trigger(which).map([](const triggered& made) {
      return json{{"process", made.process}, {"at", to_exact_rfc3339(made.at)}};
    });
  }

  result<json> backfill(const schedule_row_key& which, const schedule_flags& wanted) override {
    auto from = read_moment(wanted.from);
    if (!from)
      return failure("--from: ", std::move(from.error()));
    auto until = wanted.until.empty() ? result<utc_second>{last_moment} : read_moment(wanted.until);
    if (!until)
      return failure("--until: ", std::move(until.error()));
    auto at_once = parse_count("--at-once", wanted.at_once, most_at_once);
    if (!at_once)
      return tl::unexpected{std::move(at_once.error())};
    const auto order = order_called(wanted.order).value_or(backfill_order::forward);
    return book_.backfill(which, {*from, *until, order, *at_once});
  }

  result<json> steer_backfill(const schedule_row_key& which, const std::string& verb) override {
    return verb == "cancelBackfill" ? book_.cancel_backfill(which)
                                    : book_.set_backfill_paused(which, verb == "pauseBackfill");
  }

  bool is_driven() const override { return book_.is_driven(); }

private:
  schedule_book book_;
};

/// Those of a server.
class served_schedules final : public schedule_source {
public:
  explicit served_schedules(std::unique_ptr<server_client> client) : client_{std::move(client)} {}

  result<std::vector<json>> list(const std::string& workflow) override {
    std::vector<json> all;
    std::string cursor;
    do {
      auto page = client_->read(
        with_query("/schedules", {{"workflow", workflow}, {"cursor", cursor}, {"limit", "1000"}}));
      if (!page)
        return tl::unexpected{std::move(page.error())};
      if (!page->is_object() || !(*page)["schedules"].is_array())
        return failure(error_code::runtime_silent, "the server's answer can't be read");
      for (auto& each : (*page)["schedules"])
        all.push_back(std::move(each));
      cursor = text_in(*page, "next");
    } while (!cursor.empty());
    return all;
  }

  result<json> show(const schedule_row_key& which) override {
    return client_->read(path_of(which));
  }
  result<json> pause(const schedule_row_key& which, const std::string& reason) override {
    return ask(which, "pause", {{"reason", reason}});
  }
  result<json> resume(const schedule_row_key& which) override { return ask(which, "resume"); }
  result<json> trigger(const schedule_row_key& which) override { return ask(which, "trigger"); }

  result<json> backfill(const schedule_row_key& which, const schedule_flags& wanted) override {
    auto at_once = parse_count("--at-once", wanted.at_once, most_at_once);
    if (!at_once)
      return tl::unexpected{std::move(at_once.error())};
    json body{{"from", wanted.from}, {"order", wanted.order}, {"atOnce", *at_once}};
    if (!wanted.until.empty())
      body["until"] = wanted.until;
    return ask(which, "backfill", body);
  }

  result<json> steer_backfill(const schedule_row_key& which, const std::string& verb) override {
    return ask(which, verb);
  }

  bool is_driven() const override { return true; }

private:
  static std::string path_of(const schedule_row_key& which) {
    return "/schedules/" + escaped_in_target(which.workflow) + '/' + escaped_in_target(which.id);
  }

  result<json> ask(const schedule_row_key& which, const std::string& verb,
                   const json& body = json::object()) {
    return client_->content_of(client_->post(path_of(which) + ':' + verb, body));
  }

  std::unique_ptr<server_client> client_;
};

} // namespace

result<std::unique_ptr<schedule_source>> schedules_in(const schedule_flags& flags) {
  auto server = server_of(flags.server, flags.place.folder);
  if (!server)
    return tl::unexpected{std::move(server.error())};
  if (*server) {
    if (flags.place.store && !is_preset("--store"))
      return failure(error_code::argument_invalid, "--store: a server has its own");
    auto client = server_client::open(std::move(**server));
    if (!client)
      return tl::unexpected{std::move(client.error())};
    return std::make_unique<served_schedules>(std::move(*client));
  }
  auto place = processes_in(flags.place);
  if (!place)
    return tl::unexpected{std::move(place.error())};
  return std::make_unique<stored_schedules>(std::move(*place));
}

} // namespace troupe::cli
