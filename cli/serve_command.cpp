#include "cli/serve_command.hpp"

#include "api/server/api_server.hpp"
#include "cli/flag_values.hpp"
#include "cli/run_listeners.hpp"
#include "cli/signals.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "runtime/base/text.hpp"
#include "runtime/node/schedule_keeper.hpp"

#include <charconv>
#include <future>
#include <unistd.h>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

/// How long requests that are under way may take once the server is to end.
constexpr std::chrono::seconds farewell{10};

/// From one time that what has ended is sorted out, by `--keep`, to the next.
constexpr std::chrono::minutes between_removals{10};

/// The most that `--rate` takes.
constexpr unsigned most_rate = 1'000'000;

/// `HOST:PORT` or `[::1]:PORT`.
result<std::pair<std::string, std::uint16_t>> parse_listen(const std::string& text) {
  auto colon = text.rfind(':');
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  auto read = colon == std::string::npos ? std::from_chars_result{end, std::errc::invalid_argument}
                                         : std::from_chars(text.data() + colon + 1, end, port);
  if (read.ec != std::errc{} || read.ptr != end || colon == 0)
    return failure(error_code::argument_invalid,
                   "--listen: found '" + text
                     + "', expected HOST:PORT, such as 127.0.0.1:7070; a port of 0 is any that is "
                       "free");
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  return std::pair{std::move(host), port};
}

/// A number, where one is given.
template <class Number>
result<void> take_count(const char* option, const std::optional<std::string>& given, unsigned most,
                        Number& into) {
  if (!given)
    return {};
  return parse_count(option, *given, most).map([&](unsigned count) { into = count; });
}

/// What the server is started with; the runtime's part of it comes later.
result<api::server_options> check_server(const serve_flags& flags) {
  auto where = parse_listen(flags.listen);
  if (!where)
    return tl::unexpected{std::move(where.error())};
  api::server_options options;
  std::tie(options.address, options.port) = std::move(*where);
  options.certificate = flags.certificate;
  options.key = flags.key;
  options.behind_proxy = flags.behind_proxy;
  options.hosts = flags.hosts;
  options.origins = flags.origins;
  if (auto read = take_count("--rate", flags.rate, most_rate, options.rate); !read)
    return tl::unexpected{std::move(read.error())};
  auto quotas = check(flags.quotas);
  if (!quotas)
    return tl::unexpected{std::move(quotas.error())};
  options.quotas = std::move(*quotas);
  options.version = TROUPE_VERSION;
  options.tell = [](const std::string& text) { say("troupe: " + text); };
  return options;
}

/// Takes up what was left, which counts for the quotas. What can't be is told: it is still there,
/// and can be looked at.
result<void> take_up(runtime& node, api::api_server& server) {
  std::vector<error> faults;
  auto resumed = node.recover(&faults);
  if (!resumed)
    return tl::unexpected{std::move(resumed.error())};
  for (const auto& fault : faults)
    say("troupe: " + fault.message);
  if (auto counted = server.adopt(*resumed); !counted)
    say("troupe: not all that goes on counts for quotas: " + counted.error().message);
  if (!resumed->empty())
    say("troupe: " + std::to_string(resumed->size())
        + (resumed->size() == 1 ? " process goes on" : " processes go on"));
  return {};
}

/// The first token is shown to a person only: what a service says is kept where others read it.
void tell_where(const api::api_server& server, const std::string& folder) {
  say("troupe: serves at " + server.url());
  if (const auto& token = server.first_token())
    say("troupe: the token of its first admin is in " + folder + "/token; its page: " + server.url()
        + (::isatty(STDERR_FILENO) == 1 ? "/#token=" + *token : "/"));
}

} // namespace

void add_serve_flags(CLI::App& command, serve_flags& flags) {
  command
    .add_option("--listen", flags.listen,
                "Where to listen (127.0.0.1:7070); beyond this machine only with TLS")
    ->type_name("HOST:PORT");
  command.add_option("--tls-cert", flags.certificate, "Certificates for TLS, PEM")
    ->type_name("FILE");
  command.add_option("--tls-key", flags.key, "The private key of the first of them, PEM")
    ->type_name("FILE");
  command.add_flag("--insecure-behind-proxy", flags.behind_proxy,
                   "Without TLS at any address: a proxy in front of it encrypts");
  command.add_option("--allow-host", flags.hosts, "What else it is called: NAME or NAME:PORT")
    ->type_name("NAME")
    ->allow_extra_args(false);
  command.add_option("--allow-origin", flags.origins, "Whose pages may ask it: https://NAME")
    ->type_name("ORIGIN")
    ->allow_extra_args(false);
  command.add_option("--rate", flags.rate, "Requests of one token in a second (1000)")
    ->type_name("N");
  add_quota_flags(command, flags.quotas);
  add_machine_flags(command, flags.drive);
  add_keep_flags(command, flags.drive);
  add_key_file_flag(command, flags.drive.secrets);
}

exit_code serve(const serve_flags& flags) {
  auto server_options = check_server(flags);
  if (!server_options)
    return fail(server_options.error());
  auto options = check(flags.drive);
  if (!options)
    return fail(options.error());
  if (options->store.empty())
    return refuse("serve: --store: what a server keeps outlives it: expected sqlite:PATH");
  signal_watch signals; // before any other thread
  std::promise<std::string> asked_to_end;
  signals.on_first([&](const std::string& reason) { asked_to_end.set_value(reason); });

  run_listeners listeners{*options};
  auto setting = listeners.for_runtime();
  setting.at_end = at_end::leave;
  runtime node{std::move(setting)};
  auto wanted = kept_in(options->store, options->relaxed);
  wanted.keep = options->keep;
  wanted.keep_again = between_removals;
  if (auto opened = node.open_store(std::move(wanted)); !opened)
    return store_failed(opened.error());
  if (auto sent = listeners.export_metrics(node); !sent)
    return fail(sent.error());
  if (auto traced = listeners.trace(node); !traced)
    return fail(traced.error());
  auto socket = node.listen(options->folder);
  if (!socket)
    return fail(socket.error());
  server_options->folder = options->folder;
  server_options->store = options->store;
  server_options->socket = *socket;
  server_options->secret_key_file = options->secret_key_file;
  process_place place{.folder = options->folder,
                      .store = options->store,
                      .actions = &node.actions(),
                      .types = &node.types(),
                      .on_notice = server_options->tell};
  schedule_keeper schedules{node, std::move(place)};
  auto server = api::api_server::open(node, std::move(*server_options));
  if (!server)
    return fail(server.error());
  if (auto taken = take_up(node, **server); !taken)
    return store_failed(taken.error());
  if (auto begun = schedules.open((*server)->schedule_teller()); !begun)
    return store_failed(begun.error());
  tell_where(**server, options->folder);

  say_at_once("troupe: " + asked_to_end.get_future().get()
              + "; what runs is left in the store; a second signal ends it at once");
  (*server)->stop(farewell);
  auto left = node.leave();
  schedules.close(); // a start that waits for the store has failed by now
  run_listeners::stop_exporting(node);
  return left ? exit_code::ok : fail(left.error());
}

} // namespace troupe::cli
