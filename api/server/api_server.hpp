/// `troupe serve`, put together: a runtime behind a door, by HTTP.
#pragma once

#include "api/operations/process_quotas.hpp"
#include "runtime/node/schedule_changes.hpp"
#include "troupe/result.hpp"
#include "troupe/runtime.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace troupe::api {

/// What a server is started with.
struct server_options {
  std::string address = "127.0.0.1";  ///< An IP address, or a name of this machine.
  std::uint16_t port = 0;             ///< 0: one that is free.
  std::string certificate{};          ///< A chain of PEM certificates; empty: no TLS.
  std::string key{};                  ///< Its private key.
  bool behind_proxy = false;          ///< A proxy encrypts: any address may be listened at.
  std::vector<std::string> hosts{};   ///< What else the server is called: `NAME` or `NAME:PORT`.
  std::vector<std::string> origins{}; ///< Whose pages may ask: `https://NAME`.
  std::uint32_t rate = 1'000;         ///< Requests of one token in a second, twice as many at once.
  quota_setting quotas{};             ///< Of what is started.
  std::string folder;                 ///< The state folder: tokens and the audit are there.
  std::string store;                  ///< The database of `node`.
  std::string secret_key_file{};      ///< Of the secrets in it; empty: the user's.
  std::string socket;                 ///< Where `node` listens for other programs.
  std::string version;                ///< Of Troupe.
  /// Is told what an operator should know, a line each. By several threads at once.
  std::function<void(const std::string&)> tell = [](const std::string&) {};
};

/// Serves until it is stopped. What it asks of the runtime is what any caller may ask.
class api_server {
public:
  /// Listens, and answers from then on. `node` has opened its store, and listens; it outlives the
  /// server. Where the folder has no tokens yet, makes the first. Fails with what is wrong with an
  /// option, a file or the address, and what to do.
  static result<std::unique_ptr<api_server>> open(runtime& node, server_options options);

  /// Counts what goes on of what was active before; see `api_desk::adopt`.
  result<void> adopt(std::span<const process> running);

  /// Stops at once.
  ~api_server();
  api_server(const api_server&) = delete;
  api_server& operator=(const api_server&) = delete;

  /// Where it is: `http://127.0.0.1:7070`.
  std::string url() const;

  /// The text of the token that was made, as there was none; nobody can have it again.
  const std::optional<std::string>& first_token() const noexcept;

  /// See `api_desk::schedule_teller`.
  schedule_listener schedule_teller() const;

  /// Refuses what comes from now on, lets what is under way be answered, `within` that time, and
  /// returns. Whoever waits for the end of a process is told how it is so far. Call it once.
  void stop(std::chrono::milliseconds within);

private:
  struct parts;
  explicit api_server(std::unique_ptr<parts> made);

  std::unique_ptr<parts> parts_;
};

} // namespace troupe::api
