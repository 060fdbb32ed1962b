#include "runtime/client/server_client.hpp"

#include "runtime/base/text.hpp"
#include "runtime/client/server_url.hpp"

#include <chrono>
#include <utility>

#include <httplib.h>

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto connecting = 5s;
constexpr auto transferring = 60s; ///< Longer than a request waits for the end of a process.
constexpr auto api_path = "/api/v1";

std::string reason_of(httplib::Error fault) {
  switch (fault) {
    case httplib::Error::Connection: return "nothing listens there, or it can't be reached";
    case httplib::Error::ConnectionTimeout: return "it did not answer in time";
    case httplib::Error::Read: return "it broke off, or did not answer in time";
    case httplib::Error::Write: return "it took no request";
    case httplib::Error::SSLConnection: return "it speaks no TLS that is known here";
    case httplib::Error::SSLServerVerification:
    case httplib::Error::SSLLoadingCerts:
      return "its certificate is not trusted: SSL_CERT_FILE names a file of those that are";
    default: return httplib::to_string(fault);
  }
}

} // namespace

std::string text_in(const json& content, const char* key) {
  const auto found = content.is_object() ? content.find(key) : content.end();
  const auto* text = found == content.end() ? nullptr : found->get_ptr<const std::string*>();
  return text ? *text : std::string{};
}

std::string process_path(std::string_view id, std::string_view behind) {
  return ("/processes/" + escaped_in_target(id)).append(behind);
}

std::string with_query(std::string path,
                       const std::vector<std::pair<std::string_view, std::string>>& parameters) {
  char before = '?';
  for (const auto& [name, given] : parameters)
    if (!given.empty()) {
      path.append(1, before).append(name).append(1, '=').append(escaped_in_target(given));
      before = '&';
    }
  return path;
}

struct server_client::parts {
  parts(server_place to, server_url url)
    : where{std::move(to)}, base{std::move(url.path) + api_path}, client{url.origin} {
    client.set_connection_timeout(connecting);
    client.set_read_timeout(transferring);
    client.set_write_timeout(transferring);
    client.set_keep_alive(true);
    client.set_url_encode(false); // paths are escaped, and a %2F is to stay one
    if (!where.token.empty())
      client.set_bearer_token_auth(where.token);
  }

  result<server_answer> answer_of(const httplib::Result& given) const {
    if (!given)
      return failure(error_code::runtime_silent,
                     "the server " + where.url + ": " + reason_of(given.error()));
    auto content = json::parse(given->body, nullptr, false);
    return server_answer{static_cast<unsigned>(given->status),
                         content.is_discarded() ? json() : std::move(content)};
  }

  server_place where;
  std::string base; ///< Of all paths.
  httplib::Client client;
};

server_client::server_client(std::unique_ptr<parts> made) : parts_{std::move(made)} {}

server_client::~server_client() = default;

result<std::unique_ptr<server_client>> server_client::open(server_place where) {
  auto url = read_server_url(where.url);
  if (!url)
    return tl::unexpected{std::move(url.error())};
  if (!url->is_encrypted && !url->is_on_this_machine && !where.token.empty())
    return failure(error_code::argument_invalid,
                   "the server's URL: " + where.url
                     + " is another machine, and http:// would send it the token for all to read: "
                       "expected https://");
  auto made = std::make_unique<parts>(std::move(where), std::move(*url));
  if (!made->client.is_valid())
    return failure(error_code::argument_invalid,
                   "the server's URL: " + made->where.url + " can't be asked");
  return std::unique_ptr<server_client>{new server_client{std::move(made)}};
}

const server_place& server_client::place() const noexcept {
  return parts_->where;
}

result<server_answer> server_client::get(const std::string& path) {
  return parts_->answer_of(parts_->client.Get(parts_->base + path));
}

result<server_answer> server_client::post(const std::string& path, const json& body,
                                          const std::string& key) {
  httplib::Headers headers;
  if (!key.empty())
    headers.emplace("Idempotency-Key", key);
  return parts_->answer_of(parts_->client.Post(
    parts_->base + path, headers, body.dump(-1, ' ', false, json::error_handler_t::replace),
    "application/json"));
}

result<server_answer> server_client::put(const std::string& path, const json& body) {
  return parts_->answer_of(parts_->client.Put(
    parts_->base + path, body.dump(-1, ' ', false, json::error_handler_t::replace),
    "application/json"));
}

result<server_answer> server_client::remove(const std::string& path) {
  return parts_->answer_of(parts_->client.Delete(parts_->base + path));
}

result<void> server_client::listen(const std::string& path, const event_listener& hear) {
  event_text_reader events{hear};
  auto status = 0;
  auto is_heard = true;
  std::string refusal;
  auto given = parts_->client.Get(
    parts_->base + path,
    [&](const httplib::Response& begun) {
      status = begun.status;
      return true;
    },
    [&](const char* bytes, std::size_t count) {
      if (status / 100 == 2)
        is_heard = events.take({bytes, count});
      else
        refusal.append(bytes, count);
      return is_heard;
    });
  if (!is_heard)
    return {}; // which the client takes for a fault
  if (given && status / 100 != 2)
    given->body = std::move(refusal);
  auto answer = parts_->answer_of(given);
  if (!answer || status / 100 != 2)
    return content_of(std::move(answer)).map([](const json&) {});
  return {};
}

result<json> server_client::content_of(result<server_answer> answer) const {
  if (!answer)
    return tl::unexpected{std::move(answer.error())};
  const auto status = answer->status;
  if (status / 100 == 2 && !answer->content.is_null())
    return std::move(answer->content);
  const auto& where = parts_->where;
  if (status == 401)
    return failure(error_code::access_denied,
                   "the server " + where.url
                     + (where.token.empty() ? " wants a token"
                                            : " does not know the token, or not "
                                              "any more")
                     + ": troupe token add makes one there; give it by --token-file FILE or "
                       "TROUPE_TOKEN");
  const auto detail = text_in(answer->content, "detail");
  if (detail.empty())
    return failure(error_code::failed, "the server " + where.url + " answered with status "
                                         + std::to_string(status)
                                         + ", and not as a server of Troupe does");
  // A code of HTTP's own, such as route.unknown, or one that a newer Troupe has.
  return failure(error_code_of(text_in(answer->content, "code")).value_or(error_code::failed),
                 detail);
}

void server_client::allow(std::chrono::seconds longest) {
  parts_->client.set_read_timeout(longest);
}

void server_client::interrupt() noexcept {
  parts_->client.stop();
}

} // namespace troupe
