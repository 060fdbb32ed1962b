/// Asking a server by HTTP.
#pragma once

#include "runtime/client/event_text_reader.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// A server, and as whom it is asked.
struct server_place {
  std::string url = {};     ///< `https://HOST:PORT`, maybe with a path before that of the API.
  std::string token = {};   ///< Empty: none.
  std::string options = {}; ///< What leads a command to it: ` --server URL`.
};

/// What a server said.
struct server_answer {
  unsigned status = 0;
  json content = nullptr; ///< Null where it is no JSON.
};

/// The member of an answer that is text; empty: there is none.
std::string text_in(const json& content, const char* key);

/// The path of a process below the API, and of what is `behind` it: `/processes/etl%2F5f0c/wait`.
std::string process_path(std::string_view id, std::string_view behind = {});

/// The parameters of a query; those without a value are left out.
std::string with_query(std::string path,
                       const std::vector<std::pair<std::string_view, std::string>>& parameters);

/// Asks one thing after the other, over one connection. Paths are those below `/api/v1`, escaped.
/// Used by one thread, but for `interrupt`.
class server_client {
public:
  /// Checks the URL; connects with the first request only. Fails where a token would be sent to
  /// another machine without TLS.
  static result<std::unique_ptr<server_client>> open(server_place where);
  ~server_client();
  server_client(const server_client&) = delete;
  server_client& operator=(const server_client&) = delete;

  const server_place& place() const noexcept;

  /// What the server says to a request, be it that it refuses. Fails where it can't be reached, or
  /// does not answer.
  result<server_answer> get(const std::string& path);
  /// `key`: an `Idempotency-Key`, unless it is empty.
  result<server_answer> post(const std::string& path, const json& body,
                             const std::string& key = {});
  result<server_answer> put(const std::string& path, const json& body);
  result<server_answer> remove(const std::string& path); ///< By DELETE.

  /// The content of an answer; where the server has refused, why, with its code.
  result<json> content_of(result<server_answer> answer) const;

  /// Gives `hear` each event of a stream, until that ends, or `hear` returns false. Fails where the
  /// server refuses, with its code, or breaks off.
  result<void> listen(const std::string& path, const event_listener& hear);

  /// From now on an answer may take so long; else a minute.
  void allow(std::chrono::seconds longest);

  result<json> read(const std::string& path) { return content_of(get(path)); }

  /// Has a request that waits for its answer fail. Any thread.
  void interrupt() noexcept;

private:
  struct parts;
  explicit server_client(std::unique_ptr<parts> made);

  std::unique_ptr<parts> parts_;
};

} // namespace troupe
