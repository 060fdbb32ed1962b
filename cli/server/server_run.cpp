#include "cli/server/server_run.hpp"

#include "cli/init_values.hpp"
#include "cli/report.hpp"
#include "cli/server/ask_server.hpp"
#include "cli/server/server_definition.hpp"
#include "cli/signals.hpp"
#include "cli/standard_streams.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/ended_report.hpp"
#include "runtime/node/listed_process.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::cli {

namespace {

/// How long one request waits for the end of a process: what stands between may cut a longer one.
constexpr auto wait_query = "/wait?timeout=30s";

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
    auto named = definition_for(options_.file);
    if (!named)
      return named;
    auto body = std::move(*named);
    body["keepGoing"] = options_.keep_going;
    if (options_.no_cache)
      body["noCache"] = true;
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
        return tell_end();
    }
  }

  /// The same as is told of a run here.
  exit_code tell_end() {
    auto report = client_.read(process_path(id_, "/report")).and_then(read_ended_report);
    if (!report)
      return fail("process " + visible_line(id_) + " has ended, but there is no word of how: ",
                  std::move(report.error()));
    auto& ended = report->output;
    const auto code = exit_code_of(ended);
    const auto text = ending(ended_run{.output = ended,
                                       .counters = report->counters.value_or(progress{}),
                                       .file = report->file,
                                       .allowed = std::move(report->allowed),
                                       .is_counted = report->counters.has_value()},
                             {options_.quiet, colours_wanted(), client_.place().options});
    if (!text.empty())
      say_as_it_is(std::string_view{text}.substr(0, text.size() - 1));
    if (!options_.as_json)
      return code;
    auto document = shown_document(std::move(ended));
    if (report->used)
      document["usageTotal"] = to_json(*report->used);
    const auto printed = print_document(document);
    return printed == exit_code::ok ? code : printed;
  }

  server_client& client_;
  const run_options& options_;
  bool detach_;
  std::string id_;                    ///< Of the process.
  std::atomic<bool> is_left_ = false; ///< A signal has ended the waiting.
};

} // namespace

exit_code run_at(server_place where, const run_flags& flags) {
  if (flags.dry_run)
    return refuse("--dry-run: what would run is shown here, without a server: expected no server, "
                  "or --context none");
  return ask_server(std::move(where), flags, true, [&](server_client& client) {
    auto options = check(flags);
    if (!options)
      return fail(options.error());
    signal_watch signals; // before any other thread
    return server_run{client, *options, flags.detach}.run(signals);
  });
}

} // namespace troupe::cli
