#include "troupe/client.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/uuid.hpp"
#include "runtime/client/server_client.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// Of one request for the end of a process: shorter than a request may take.
constexpr std::chrono::milliseconds longest_wait = 30s;

constexpr const char* usual_url = "http://127.0.0.1:7070";
constexpr const char* page_size = "500";

std::string given_or_variable(std::string given, const char* name) {
  if (!given.empty())
    return given;
  const auto* text = std::getenv(name);
  return text ? text : "";
}

tl::unexpected<error> unreadable(const std::string& what) {
  return failure("the server's answer can't be read: " + what);
}

bool is_set(const json& content, const char* key) {
  const auto found = content.find(key);
  return found != content.end() && found->is_boolean() && found->get<bool>();
}

/// The list under a key, each entry as `read` reads it.
template <class Entry, class Read>
result<std::vector<Entry>> entries_of(const json& content, const char* key, Read read) {
  const auto list = content.is_object() ? content.find(key) : content.end();
  if (list == content.end() || !list->is_array())
    return unreadable(std::string{"it has no list "} + key);
  std::vector<Entry> made;
  for (const auto& each : *list) {
    auto entry = read(each);
    if (!entry)
      return tl::unexpected{std::move(entry.error())};
    made.push_back(std::move(*entry));
  }
  return made;
}

result<served_process> process_in(const json& content) {
  served_process made;
  made.id = text_in(content, "id");
  made.name = text_in(content, "name");
  const auto state = process_state_of(text_in(content, "state"));
  if (made.id.empty() || !state)
    return unreadable("it is about no process");
  made.state = *state;
  if (const auto output = content.find("output"); output != content.end())
    made.output = *output;
  if (const auto errors = content.find("errors"); errors != content.end() && errors->is_object())
    for (const auto& [place, why] : errors->items())
      made.errors.emplace(place, why.is_string() ? why.get<std::string>() : why.dump());
  made.document = content;
  return made;
}

result<served_log> log_in(const json& content) {
  served_log made;
  if (!content.is_object())
    return unreadable("a log is no map");
  made.task_path = text_in(content, "taskPath");
  made.text = text_in(content, "text");
  made.failed = is_set(content, "failed");
  made.ended = is_set(content, "ended");
  if (const auto number = content.find("attempt");
      number != content.end() && number->is_number_unsigned())
    made.attempt = number->get<std::uint32_t>();
  return made;
}

json body_of(const served_start& wanted) {
  auto body = json::object();
  const auto set = [&](const char* key, const std::string& text) {
    if (!text.empty())
      body[key] = text;
  };
  set("workflow", wanted.workflow);
  set("definition", wanted.definition);
  set("id", wanted.id);
  if (!wanted.init.is_null())
    body["init"] = wanted.init;
  if (wanted.timeout > duration::zero())
    body["timeout"] = to_string(wanted.timeout);
  if (!wanted.tasks.empty())
    body["tasks"] = wanted.tasks;
  return body;
}

json reason_body(const std::string& reason) {
  return reason.empty() ? json::object() : json{{"reason", reason}};
}

std::string approval_path(const std::string& execution, const char* verb) {
  return "/approvals/" + escaped_in_target(execution) + verb;
}

} // namespace

struct client::parts {
  /// Asks, and once more where there was no answer.
  template <class Ask>
  result<json> ask(Ask how) {
    auto answer = how();
    if (!answer && answer.error().code == error_code::runtime_silent)
      answer = how();
    return to->content_of(std::move(answer));
  }
  result<json> read(const std::string& path) {
    return ask([&] { return to->get(path); });
  }

  std::unique_ptr<server_client> to;
};

result<json> served_process::result_of() const {
  if (state == process_state::completed)
    return output;
  std::string why;
  for (const auto& [place, message] : errors)
    why += (why.empty() ? ": " : "; ") + place + ": " + message;
  return failure("process " + id + " is " + std::string{to_string(state)} + why);
}

client::client(std::unique_ptr<parts> made) : parts_{std::move(made)} {}
client::client(client&& other) noexcept = default;
client& client::operator=(client&& other) noexcept = default;
client::~client() = default;

result<client> client::open(client_options options) {
  server_place where{.url = given_or_variable(std::move(options.url), "TROUPE_SERVER"),
                     .token = given_or_variable(std::move(options.token), "TROUPE_TOKEN")};
  if (where.url.empty())
    where.url = usual_url;
  return server_client::open(std::move(where)).map([](std::unique_ptr<server_client> to) {
    return client{std::make_unique<parts>(parts{std::move(to)})};
  });
}

result<served_process> client::start(const served_start& wanted) {
  // A chosen id is given once: what is sent again would find it taken.
  auto key = wanted.key;
  if (key.empty() && wanted.id.empty())
    key = make_uuid();
  const auto send = [&] { return parts_->to->post("/processes", body_of(wanted), key); };
  auto content = key.empty() ? parts_->to->content_of(send()) : parts_->ask(send);
  return std::move(content).and_then(process_in);
}

result<served_process> client::wait(const std::string& id, duration longest) {
  const auto begun = std::chrono::steady_clock::now();
  while (true) {
    auto span = longest_wait;
    if (longest > duration::zero()) {
      const auto left = longest - (std::chrono::steady_clock::now() - begun);
      span = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(left), 0ms, longest_wait);
    }
    auto now
      = parts_->read(process_path(id, "/wait?timeout=" + std::to_string(span.count()) + "ms"))
          .and_then(process_in);
    const auto is_over
      = longest > duration::zero() && std::chrono::steady_clock::now() - begun >= longest;
    if (!now || now->has_ended() || is_over)
      return now;
  }
}

result<served_process> client::run(const served_start& wanted) {
  return start(wanted).and_then([&](const served_process& begun) { return wait(begun.id); });
}

result<void> client::each(const std::string& filter, const served_listener& hear) {
  std::string cursor;
  do {
    auto page = parts_->read(
      with_query("/processes", {{"q", filter}, {"limit", page_size}, {"cursor", cursor}}));
    if (!page)
      return tl::unexpected{std::move(page.error())};
    auto rows = entries_of<served_process>(*page, "processes", process_in);
    if (!rows)
      return tl::unexpected{std::move(rows.error())};
    if (!std::ranges::all_of(*rows, hear))
      return {};
    cursor = text_in(*page, "next");
  } while (!cursor.empty());
  return {};
}

result<std::vector<served_process>> client::list(const std::string& filter, std::size_t most) {
  std::vector<served_process> found;
  auto done = each(filter, [&](const served_process& one) {
    if (found.size() < most)
      found.push_back(one);
    return found.size() < most;
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return found;
}

result<json> client::show(const std::string& id) {
  return parts_->read(process_path(id));
}

result<std::vector<served_log>> client::logs(const std::string& id, const std::string& task,
                                             std::optional<std::size_t> tail) {
  return parts_
    ->read(with_query(process_path(id, "/logs"),
                      {{"task", task}, {"tail", tail ? std::to_string(*tail) : ""}}))
    .and_then([](const json& content) { return entries_of<served_log>(content, "logs", log_in); });
}

result<void> client::listen(const std::vector<std::string>& topics,
                            const served_event_listener& hear) {
  std::string joined;
  for (const auto& topic : topics)
    joined += (joined.empty() ? "" : ",") + topic;
  auto is_wanted = true;
  auto done = parts_->to->listen(with_query("/events", {{"topics", joined}}),
                                 [&](const std::string& name, const json& content) {
                                   is_wanted = hear(name, content);
                                   return is_wanted;
                                 });
  if (done && is_wanted)
    return failure(error_code::runtime_silent,
                   "the server " + parts_->to->place().url + " has ended the stream");
  return done;
}

result<void> client::steer(const std::string& path, const json& body) {
  return parts_->to->content_of(parts_->to->post(path, body)).map([](const json&) {});
}

result<void> client::pause(const std::string& id, const std::string& reason) {
  return steer(process_path(id, ":pause"), reason_body(reason));
}

result<void> client::resume(const std::string& id) {
  return steer(process_path(id, ":resume"), json::object());
}

result<void> client::cancel(const std::string& id, const std::string& reason) {
  return steer(process_path(id, ":cancel"), reason_body(reason));
}

result<void> client::retry(const std::string& id) {
  return steer(process_path(id, ":retry"), json::object());
}

result<void> client::signal(const std::string& id, const std::string& name, const json& payload) {
  json body{{"name", name}};
  if (!payload.is_null())
    body["payload"] = payload;
  return steer(process_path(id, ":signal"), body);
}

result<void> client::remove(const std::string& id) {
  return parts_->to->content_of(parts_->to->remove(process_path(id))).map([](const json&) {});
}

result<std::vector<approval_request>> client::approvals(const std::string& id) {
  return parts_->read(with_query("/approvals", {{"process", id}}))
    .and_then([](const json& content) {
      return entries_of<approval_request>(content, "approvals", read_approval_request);
    });
}

result<void> client::approve(const std::string& execution_id) {
  return steer(approval_path(execution_id, ":approve"), json::object());
}

result<void> client::reject(const std::string& execution_id, const std::string& reason) {
  return steer(approval_path(execution_id, ":reject"), reason_body(reason));
}

result<std::uint64_t> client::put_workflow(const std::string& name, const std::string& definition,
                                           const std::string& note) {
  json body{{"definition", definition}};
  if (!note.empty())
    body["note"] = note;
  return parts_->ask([&] { return parts_->to->put("/workflows/" + escaped_in_target(name), body); })
    .and_then([](const json& content) -> result<std::uint64_t> {
      const auto version = content.is_object() ? content.find("version") : content.end();
      if (version == content.end() || !version->is_number_unsigned())
        return unreadable("it has no version");
      return version->get<std::uint64_t>();
    });
}

result<json> client::get(const std::string& path) {
  return parts_->read(path);
}

result<json> client::post(const std::string& path, const json& body) {
  return parts_->to->content_of(parts_->to->post(path, body));
}

void client::interrupt() noexcept {
  parts_->to->interrupt();
}

} // namespace troupe
