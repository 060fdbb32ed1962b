#include "cli/server/server_run.hpp"

#include "cli/file_text.hpp"
#include "cli/init_values.hpp"
#include "cli/report.hpp"
#include "cli/server/server_choice.hpp"
#include "cli/signals.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/listed_process.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe::cli {

namespace {

/// How long one request waits for the end of a process: what stands between may cut a longer one.
constexpr auto wait_query = "/wait?timeout=30s";

/// All that is wrong with a definition that was sent, in the file from which it came; empty: that
/// is not why.
std::vector<problem> problems_in(const json& answer) {
  std::vector<problem> all;
  const auto list = answer.is_object() ? answer.find("problems") : answer.end();
  if (text_in(answer, "code") != to_string(error_code::definition_invalid) || list == answer.end()
      || !list->is_array())
    return all;
  const auto number = [](const json& of, const char* key) {
    const auto found = of.is_object() ? of.find(key) : of.end();
    return found != of.end() && found->is_number_unsigned() ? found->get<std::uint32_t>() : 0U;
  };
  for (const auto& each : *list) {
    auto name = text_in(each, "file");
    all.push_back(
      {std::move(name), {number(each, "line"), number(each, "column")}, text_in(each, "message")});
  }
  return all;
}

/// What a process leaves behind, as far as its row and output tell of it.
process_output output_of(const listed_process& row, const json& values) {
  process_output made;
  made.process_id = row.summary.id;
  made.name = row.summary.name;
  made.state = row.summary.state;
  made.output = values;
  if (row.errors.is_object())
    for (const auto& [name_space, message] : row.errors.items())
      made.errors[name_space] = message.is_string() ? message.get<std::string>() : message.dump();
  if (row.ended_at) // which is told in milliseconds
    made.time_taken = std::max(duration{}, *row.ended_at - row.summary.started_at);
  made.cancel_reason = row.reason;
  // As the engine has it: it is the reason where a bound on the whole process passed.
  made.timeout = row.summary.state == process_state::cancelled && row.reason == "timeout";
  return made;
}

/// One run, from the checked options to the exit code.
class server_run {
public:
  server_run(server_client& client, const run_options& options, bool detach)
    : client_{client}, options_{options}, detach_{detach} {}

  exit_code run(signal_watch& signals) {
    auto body = request();
    if (!body)
      return fail(body.error());
    auto answer = client_.post("/processes", *body);
    if (answer)
      if (auto problems = problems_in(answer->content); !problems.empty())
        return fail(problems);
    auto content = client_.content_of(std::move(answer));
    if (!content)
      return fail(content.error());
    auto row = read_listed_process(*content);
    if (!row)
      return fail("the server's answer: ", std::move(row.error()));
    if (detach_)
      return options_.as_json ? print_document(*content) : print(row->summary.id + '\n');
    id_ = row->summary.id;
    if (!options_.quiet)
      say("troupe: running " + visible_line(row->summary.name) + ", process " + visible_line(id_)
          + ", at " + client_.place().url);
    signals.on_first([this](const std::string& reason) {
      is_left_ = true;
      say_at_once("troupe: " + reason + ": it goes on there; to end it: troupe cancel "
                  + visible_line(id_) + client_.place().options);
      client_.interrupt();
    });
    const auto code = follow();
    signals.on_first([](const std::string&) {}); // nothing is left to wait for
    return code;
  }

private:
  /// What is asked of the server.
  result<json> request() const {
    auto init = init_values(options_.init, options_.settings);
    if (!init)
      return tl::unexpected{std::move(init.error())};
    json body{{"keepGoing", options_.keep_going}};
    if (options_.file.starts_with('@')) {
      body["workflow"] = options_.file.substr(1);
    } else {
      auto text = read_input(options_.file);
      if (!text)
        return tl::unexpected{std::move(text.error())};
      body["definition"] = std::move(*text);
      body["file"] = options_.file;
    }
    if (!init->empty())
      body["init"] = std::move(*init);
    if (options_.task)
      body["tasks"] = json::array({*options_.task});
    if (!options_.timeout_text.empty())
      body["timeout"] = options_.timeout_text;
    if (options_.priority)
      body["priority"] = *options_.priority;
    if (options_.max_failures > 0)
      body["maxFailures"] = options_.max_failures;
    if (!options_.id.empty())
      body["id"] = options_.id;
    if (!options_.labels.empty())
      body["labels"] = options_.labels;
    return body;
  }

  /// Waits for the end of the process.
  exit_code follow() {
    for (;;) {
      auto answer = client_.get(process_path(id_, wait_query));
      if (is_left_)
        return exit_code::cancelled;
      const auto has_ended = answer && answer->status == 200;
      auto content = client_.content_of(std::move(answer));
      if (!content)
        return fail("process " + visible_line(id_) + " goes on, but there is no word of it: ",
                    std::move(content.error()));
      if (has_ended)
        return tell(*content);
    }
  }

  exit_code tell(const json& content) const {
    auto row = read_listed_process(content);
    if (!row)
      return fail("the server's answer: ", std::move(row.error()));
    auto ended = output_of(*row, content.value("output", json()));
    const auto code = exit_code_of(ended);
    if (!options_.quiet || code != exit_code::ok)
      say_end(ended);
    if (!options_.as_json)
      return code;
    const auto printed = print_document(shown_document(std::move(ended)));
    return printed == exit_code::ok ? code : printed;
  }

  void say_end(const process_output& ended) const {
    for (const auto& [name_space, message] : ended.errors)
      say(visible_line(name_space) + " failed: " + message);
    auto text = "troupe: " + visible_line(ended.name) + ' ' + std::string{to_string(ended.state)}
                + " in " + time_text(ended.time_taken);
    if (!ended.cancel_reason.empty())
      text += " (" + visible_line(ended.cancel_reason) + ')';
    say(text);
    auto steps = options_.quiet ? std::string{} : next_steps(ended, client_.place().options);
    if (!steps.empty())
      say(std::string_view{steps}.substr(0, steps.size() - 1));
  }

  server_client& client_;
  const run_options& options_;
  bool detach_;
  std::string id_;                    ///< Of the process.
  std::atomic<bool> is_left_ = false; ///< A signal has ended the waiting.
};

} // namespace

exit_code run_at(server_place where, const run_flags& flags) {
  if (auto fault = unsuited_option(flags, true))
    return refuse(*fault);
  if (flags.dry_run)
    return refuse("--dry-run: what would run is shown here, without a server: expected no server, "
                  "or --context none");
  auto options = check(flags);
  if (!options)
    return fail(options.error());
  auto client = server_client::open(std::move(where));
  if (!client)
    return fail(client.error());
  signal_watch signals; // before any other thread
  return server_run{**client, *options, flags.detach}.run(signals);
}

} // namespace troupe::cli
