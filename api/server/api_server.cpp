#include "api/server/api_server.hpp"

#include "api/access/audit_log.hpp"
#include "api/access/audit_queue.hpp"
#include "api/access/door.hpp"
#include "api/access/listening_rule.hpp"
#include "api/http/server.hpp"
#include "api/operations/desk.hpp"
#include "api/page/page.hpp"

#include <utility>

namespace troupe::api {

namespace {

encryption encryption_of(const server_options& options) {
  if (!options.certificate.empty())
    return encryption::by_server;
  return options.behind_proxy ? encryption::by_proxy : encryption::none;
}

result<void> check(const server_options& options) {
  if (options.certificate.empty() != options.key.empty())
    return failure(error_code::argument_invalid,
                   "a certificate and its key go together: one of them is missing");
  return may_listen_at(options.address, encryption_of(options));
}

/// The port behind the last colon of `127.0.0.1:7070` or `[::1]:7070`.
std::uint16_t port_of(const std::string& address) {
  return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

process_place place_of(runtime& node, const server_options& options) {
  process_place place{.folder = options.folder, .store = options.store, .on_notice = options.tell};
  place.actions = &node.actions();
  place.types = &node.types();
  place.own.address = options.socket;
  return place;
}

/// The page is for whoever comes; all else is the desk's.
http_handler handler_of(api_desk& desk) {
  return [&desk](http_request asked, http_answer answer) {
    if (auto file = answer_page(asked))
      return answer(std::move(*file));
    desk(std::move(asked), std::move(answer));
  };
}

} // namespace

/// In the order in which each needs those before it.
struct api_server::parts {
  std::optional<std::string> first;
  std::unique_ptr<token_book> tokens;
  std::unique_ptr<audit_log> audit;
  std::unique_ptr<audit_queue> audited; ///< What is on its way there.
  std::unique_ptr<door> entry;
  std::unique_ptr<api_desk> desk;
  std::unique_ptr<http_server> http;
  std::string scheme;
};

api_server::api_server(std::unique_ptr<parts> made) : parts_{std::move(made)} {}

api_server::~api_server() = default;

result<std::unique_ptr<api_server>> api_server::open(runtime& node, server_options options) {
  if (auto right = check(options); !right)
    return tl::unexpected{std::move(right.error())};
  auto made = std::make_unique<parts>();
  auto first = api::first_token(options.folder);
  if (!first)
    return tl::unexpected{std::move(first.error())};
  made->first = std::move(*first);
  auto tokens = token_book::open(options.folder + '/' + token_file_name);
  if (!tokens)
    return tl::unexpected{std::move(tokens.error())};
  made->tokens = std::move(*tokens);
  made->audit = std::make_unique<audit_log>(options.folder);
  made->audited = std::make_unique<audit_queue>(*made->audit);

  auto listening = http_server::open({.address = options.address,
                                      .port = options.port,
                                      .certificate = options.certificate,
                                      .key = options.key});
  if (!listening)
    return tl::unexpected{std::move(listening.error())};
  made->http = std::move(*listening);
  auto hosts = host_rules::make({.address = options.address,
                                 .port = port_of(made->http->address()),
                                 .is_encrypted = !options.certificate.empty(),
                                 .hosts = options.hosts,
                                 .origins = options.origins});
  if (!hosts)
    return tl::unexpected{std::move(hosts.error())};
  made->entry = std::make_unique<door>(
    *made->tokens, std::move(*hosts),
    door_options{.requests = {.events = options.rate, .burst = 2 * options.rate},
                 .tell_fault = [tell = options.tell](const error& why) { tell(why.message); }});
  made->desk = std::make_unique<api_desk>(
    node, desk_setting{.place = place_of(node, options),
                       .enter = [entry = made->entry.get()](
                                  const http_request& asked) { return entry->check(asked); },
                       .audit =
                         [queue = made->audited.get()](
                           const caller& who, std::string_view operation, const std::string& target,
                           const json& details, audit_queue::told then) {
                           queue->append({.token = who.token,
                                          .peer = who.peer,
                                          .operation = std::string{operation},
                                          .target = target,
                                          .details = details},
                                         std::move(then));
                         },
                       .tokens = made->tokens.get(),
                       .changes = made->audit.get(),
                       .may_stay = [tokens = made->tokens.get()](
                                     const caller& who) { return tokens->is_still(who); },
                       .quotas = options.quotas,
                       .secret_key_file = options.secret_key_file,
                       .version = options.version});
  if (auto served = made->http->serve(handler_of(*made->desk)); !served)
    return tl::unexpected{std::move(served.error())};
  made->scheme = options.certificate.empty() ? "http://" : "https://";
  return std::unique_ptr<api_server>{new api_server{std::move(made)}};
}

result<void> api_server::adopt(std::span<const process> running) {
  return parts_->desk->adopt(running);
}

schedule_listener api_server::schedule_teller() const {
  return parts_->desk->schedule_teller();
}

std::string api_server::url() const {
  return parts_->scheme + parts_->http->address();
}

const std::optional<std::string>& api_server::first_token() const noexcept {
  return parts_->first;
}

void api_server::stop(std::chrono::milliseconds within) {
  parts_->desk->close();
  parts_->http->drain(within);
}

} // namespace troupe::api
