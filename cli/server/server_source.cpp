#include "cli/server/server_source.hpp"

#include "cli/standard_streams.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/text.hpp"
#include "runtime/model/event_line.hpp"
#include "runtime/model/execution_line.hpp"
#include "runtime/model/json_fields.hpp"
#include "runtime/model/query_line.hpp"
#include "runtime/node/named_id.hpp"
#include "runtime/node/page_cursor.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe::cli {

namespace {

/// Rows of one answer, at most.
constexpr std::size_t most_in_page = 500;

/// Executions that are asked for, at most.
constexpr std::size_t most_asked_executions = 100'000;

/// So many of them, or of their changes, come in one answer.
constexpr std::size_t executions_at_once = 10'000;

/// Each entry of the list under `key`, as `read` reads it.
template <class Entry>
result<std::vector<Entry>> entries_of(const json& content, const char* key,
                                      result<Entry> (*read)(const json&)) {
  std::vector<Entry> made;
  const auto list = content.is_object() ? content.find(key) : content.end();
  if (list == content.end() || !list->is_array())
    return failure(error_code::failed,
                   std::string{"the server's answer has no list \""} + key + '"');
  for (const auto& each : *list) {
    auto entry = read(each);
    if (!entry)
      return failure("the server's answer: ", std::move(entry.error()));
    made.push_back(std::move(*entry));
  }
  return made;
}

bool flag_of(const json& content, const char* key) {
  const auto found = content.is_object() ? content.find(key) : content.end();
  return found != content.end() && found->is_boolean() && found->get<bool>();
}

std::size_t number_in(const json& content, const char* key) {
  const auto found = content.is_object() ? content.find(key) : content.end();
  return found != content.end() && found->is_number_unsigned() ? found->get<std::size_t>() : 0;
}

result<listed_page> page_in(const json& content) {
  return entries_of(content, "processes", read_listed_process)
    .map([&](std::vector<listed_process> rows) {
      return listed_page{std::move(rows), text_in(content, "next")};
    });
}

result<logged_action> read_logged_action(const json& content) {
  logged_action made;
  std::uint64_t attempt = 0;
  bool is_log = false;
  json used;
  field_reader fields{content, "log"};
  fields.always("taskPath", made.task_path);
  fields.where_set("task", made.task_id);
  fields.always("attempt", attempt);
  fields.always("failed", made.failed);
  fields.always("ended", made.ended);
  fields.always("text", made.text);
  fields.where_set("failure", made.failure);
  fields.where_set("isLog", is_log);
  fields.where_set("usage", used);
  made.attempt = static_cast<std::uint32_t>(attempt);
  if (is_log)
    made.file = "log"; // where it is, is the server's affair
  auto read = std::move(fields).finish(std::move(made));
  if (!read || used.is_null())
    return read;
  return read_entity<command_usage>(used, "log.usage").map([&](const command_usage& total) {
    read->used = attempt_usage{.total = total};
    return std::move(*read);
  });
}

/// The path of the logs that are wanted, in one answer or as a stream.
std::string logs_path(const std::string& id, const char* behind, const log_query& wanted) {
  const auto number = [](const auto& given) { return given ? std::to_string(*given) : ""; };
  const auto flag = [](bool given) { return std::string{given ? "true" : ""}; };
  return with_query(process_path(id, behind), {{"task", wanted.task},
                                               {"attempt", number(wanted.attempt)},
                                               {"failed", flag(wanted.failed)},
                                               {"tail", number(wanted.tail)},
                                               {"times", flag(wanted.with_times)}});
}

/// The body of a request: what the verb wants besides the process or execution.
json body_of(const control_request& asked) {
  auto body = json::object();
  if (!asked.reason.empty())
    body["reason"] = asked.reason;
  if (!asked.name.empty())
    body["name"] = asked.name;
  if (!asked.payload.is_null())
    body["payload"] = asked.payload;
  return body;
}

} // namespace

result<std::string> server_source::newest() {
  listed_page some;
  do {
    auto read = page({.is_root = true}, 1, some.next);
    if (!read)
      return tl::unexpected{std::move(read.error())};
    some = std::move(*read);
  } while (some.rows.empty() && !some.next.empty());
  if (some.rows.empty())
    return tl::unexpected{no_last_process()};
  return some.rows.front().summary.id;
}

result<std::string> server_source::id_of(const std::string& called) {
  if (called == last_process)
    return newest();
  auto exact = row_of(called);
  if (exact)
    return called;
  if (exact.error().code != error_code::process_unknown)
    return tl::unexpected{std::move(exact.error())};
  return client_.read(with_query("/processes:find", {{"called", called}}))
    .map([](const json& content) { return text_in(content, "id"); });
}

bool server_source::is_live(const std::string& id) {
  auto row = row_of(id);
  if (!row || !is_final(row->summary.state))
    return row && row->is_live;
  // What a runtime still has of one that has ended, to take it up again, is without that.
  auto shown = show(id);
  return shown && !shown->contains("endedAt");
}

result<listed_page> server_source::page(const process_query& which, std::size_t most,
                                        const std::string& before) {
  std::string cursor;
  std::string behind;
  if (is_cursor(before))
    cursor = before;
  else if (!before.empty()) {
    auto id = id_of(before);
    if (!id)
      return tl::unexpected{std::move(id.error())};
    behind = std::move(*id);
  }
  return client_
    .read(with_query("/processes", {{"q", to_line(which)},
                                    {"limit", std::to_string(std::min(most, most_in_page))},
                                    {"cursor", cursor},
                                    {"before", behind}}))
    .and_then(page_in);
}

result<std::vector<listed_process>> server_source::list(const process_query& which) {
  std::vector<listed_process> rows;
  std::string next;
  do {
    auto some = page(which, most_in_page, next);
    if (!some)
      return tl::unexpected{std::move(some.error())};
    std::ranges::move(some->rows, std::back_inserter(rows));
    next = std::move(some->next);
  } while (!next.empty());
  std::ranges::reverse(rows); // as a directory lists all of them
  std::ranges::stable_sort(rows, {}, [](const auto& each) { return each.summary.started_at; });
  return rows;
}

result<process_count> server_source::count(const process_query& which, std::size_t most) {
  return client_
    .read(with_query("/processes/count", {{"q", to_line(which)}, {"most", std::to_string(most)}}))
    .map([](const json& content) {
      return process_count{number_in(content, "count"), flag_of(content, "isMore")};
    });
}

result<listed_process> server_source::row_of(const std::string& id) {
  if (found_ && found_->summary.id == id)
    return *found_;
  return client_.read(process_path(id, "/wait?timeout=0s"))
    .and_then(read_listed_process)
    .map([&](listed_process row) {
      found_ = row;
      return row;
    });
}

result<json> server_source::show(const std::string& id) {
  if (shown_id_ == id)
    return shown_;
  return client_.read(process_path(id)).map([&](json shown) {
    shown_id_ = id;
    shown_ = std::move(shown);
    return shown_;
  });
}

result<std::vector<listed_execution>> server_source::executions(const std::string& id) {
  std::vector<listed_execution> all;
  for (std::string next; all.size() < most_asked_executions;) {
    auto content
      = client_.read(with_query(process_path(id, "/executions"),
                                {{"limit", std::to_string(executions_at_once)}, {"cursor", next}}));
    if (!content)
      return tl::unexpected{std::move(content.error())};
    auto some = entries_of(*content, "executions", read_listed_execution);
    if (!some)
      return some;
    std::ranges::move(*some, std::back_inserter(all));
    next = text_in(*content, "next");
    if (next.empty())
      return all;
  }
  say("troupe: these are the first " + std::to_string(all.size()) + " executions");
  return all;
}

result<execution_rows> server_source::page_of(const std::string& id, const execution_query& which,
                                              std::size_t most, const std::string& after) {
  return client_
    .read(with_query(process_path(id, "/executions"),
                     {{"q", to_line(which)},
                      {"limit", std::to_string(std::min(most, executions_at_once))},
                      {"cursor", after}}))
    .and_then([](const json& content) {
      return entries_of(content, "executions", read_listed_execution)
        .map([&](std::vector<listed_execution> rows) {
          return execution_rows{std::move(rows), text_in(content, "next")};
        });
    });
}

result<std::vector<process_waits>> server_source::explain(const std::string& id,
                                                          const std::string& task) {
  return client_.read(with_query(process_path(id, "/explain"), {{"task", task}}))
    .and_then(
      [](const json& content) { return entries_of(content, "processes", read_process_waits); });
}

result<waits_page> server_source::waits(const waits_request& which) {
  return client_
    .read(with_query("/explain", {{"limit", std::to_string(which.most)}, {"after", which.after}}))
    .and_then([](const json& content) {
      return entries_of(content, "processes", read_process_waits)
        .map([&](std::vector<process_waits> all) {
          return waits_page{std::move(all), text_in(content, "next")};
        });
    });
}

result<std::vector<approval_request>> server_source::approvals(const std::string& id) {
  return client_.read(with_query("/approvals", {{"process", id}}))
    .and_then(
      [](const json& content) { return entries_of(content, "approvals", read_approval_request); });
}

result<approval_request> server_source::approval_of(const std::string& called) {
  auto pending = approvals({});
  if (!pending)
    return tl::unexpected{std::move(pending.error())};
  std::vector<std::string> known;
  std::ranges::transform(*pending, std::back_inserter(known), &approval_request::execution_id);
  return named_id("approval", called, std::move(known)).map([&](const std::string& id) {
    return *std::ranges::find(*pending, id, &approval_request::execution_id);
  });
}

result<request_outcome> server_source::request(const control_request& asked) {
  const auto* what = find_verb(asked.verb);
  const auto path = what && decides(*what) ? "/approvals/" + escaped_in_target(asked.execution)
                                           : process_path(asked.process);
  auto content = client_.content_of(client_.post(path + ':' + asked.verb, body_of(asked)));
  if (!content)
    return tl::unexpected{std::move(content.error())};
  request_outcome done{.is_recorded = flag_of(*content, "isRecorded"),
                       .process_id = text_in(*content, "id")};
  const auto shown = content->is_object() ? content->find("process") : content->end();
  if (shown == content->end())
    return done;
  return read_process_summary(*shown).map([&](process_summary row) {
    done.process = std::move(row);
    return std::move(done);
  });
}

/// By one request: a server counts these.
result<bulk_outcome> server_source::request_all(const process_query& which,
                                                const control_request& asked) {
  auto body = body_of(asked);
  body["q"] = to_line(which);
  body["verb"] = asked.verb;
  return client_.content_of(client_.post("/processes:batch", body)).map([](const json& content) {
    bulk_outcome all{.meant = number_in(content, "count"), .done = number_in(content, "done")};
    const auto faults = content.is_object() ? content.find("errors") : content.end();
    if (faults == content.end() || !faults->is_array())
      return all;
    for (const auto& each : *faults)
      if (auto fault = read_error(each))
        all.faults.push_back(std::move(*fault));
    return all;
  });
}

result<void> server_source::events(const std::string& called, const event_line_listener& hear) {
  auto id = id_of(called);
  if (!id)
    return tl::unexpected{std::move(id.error())};
  for (std::size_t after = 0;;) {
    auto content = client_.read(
      with_query(process_path(*id, "/events"), {{"limit", std::to_string(executions_at_once)},
                                                {"after", std::to_string(after)}}));
    if (!content)
      return tl::unexpected{std::move(content.error())};
    auto rows
      = entries_of<json>(*content, "events", [](const json& each) -> result<json> { return each; });
    if (!rows)
      return tl::unexpected{std::move(rows.error())};
    for (const auto& each : *rows) {
      std::string line;
      append_json_line(line, each);
      if (!hear(std::move(line)))
        return {};
    }
    after = number_in(*content, "next");
    if (after == 0)
      return {};
  }
}

result<void> server_source::logs(const std::string& called, const log_query& wanted,
                                 const std::function<bool(const logged_action&)>& hear) {
  auto id = id_of(called);
  if (!id)
    return tl::unexpected{std::move(id.error())};
  auto content = client_.read(logs_path(*id, "/logs", wanted));
  if (!content)
    return tl::unexpected{std::move(content.error())};
  auto all = entries_of(*content, "logs", read_logged_action);
  if (!all)
    return tl::unexpected{std::move(all.error())};
  for (const auto& each : *all)
    if (!hear(each))
      return {};
  if (flag_of(*content, "isCut"))
    say("troupe: that is not all: the server tells of 4 MiB; name a TASK, or give --tail LINES");
  return {};
}

result<void> server_source::follow_logs(const std::string& called, const log_query& wanted,
                                        const log_text_listener& hear) {
  auto id = id_of(called);
  if (!id)
    return tl::unexpected{std::move(id.error())};
  auto is_over = false;
  result<void> told;
  auto done = client_.listen(
    logs_path(*id, "/logs/stream", wanted), [&](const std::string& name, const json& content) {
      if (name == "log")
        return !(is_over = !hear(text_in(content, "taskPath"), text_in(content, "text")));
      is_over = name == "end" || name == "problem";
      if (name == "problem")
        told = failure(error_code_of(text_in(content, "code")).value_or(error_code::failed),
                       text_in(content, "detail"));
      return !is_over;
    });
  if (done && !is_over)
    return failure(error_code::runtime_silent,
                   "the server " + client_.place().url
                     + " has ended the stream before the process has ended");
  return done ? told : done;
}

} // namespace troupe::cli
