/// One request and its answer, over all redirects.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/service/http/curl_library.hpp"
#include "runtime/service/http/outgoing_request.hpp"
#include "runtime/service/http/reach.hpp"
#include "runtime/service/http/received_answer.hpp"
#include "troupe/action.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// A request on its way, one leg after the other: a redirect is followed only where `http_reach`
/// allows it, and takes no credentials to another host. For one thread at a time; its address may
/// not change.
///
///     open_files -> begin -> (libcurl) -> ended -> finish
///                     ^------------------- | a redirect
class transfer {
public:
  /// `ca_file` has the certificates that are trusted; empty: those of the system.
  transfer(outgoing_request request, action_context context, http_reach reach, std::string ca_file,
           action_promise promise);
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;

  const action_context& context() const noexcept { return context_; }
  /// Null before the first `begin`.
  CURL* handle() const noexcept { return handle_.get(); }

  /// Whether it reads or writes files, which may block: then `open_files` comes first, and
  /// `open_files` and `finish` are for threads that may wait.
  bool has_files() const noexcept;
  /// Whether that went well; else there is an answer.
  bool open_files();

  /// Makes ready what libcurl is to do next. Null: it can't, and there is an answer.
  CURL* begin(const curl_library& library);

  /// libcurl has done it, with this outcome. Whether there is a further leg, to `begin`; else there
  /// is an answer.
  bool ended(CURLcode outcome);

  /// The answer is that it failed, for this reason; `is_vain`: as in `retry_advice`.
  void fail(std::string reason, bool is_vain);

  /// Gives the answer, with the file in its place. Once, at last.
  void finish();

private:
  struct leg {
    std::string url;
    std::string method;
    bool sends = false;      ///< What the request has to send.
    bool is_foreign = false; ///< Another host than that of the first: it gets no credentials.
  };

  result<void> aim();
  template <class Content>
  void set(CURLoption option, Content content);
  void set_options();
  void set_content();
  void add_headers();
  bool follow(const std::string& url);
  long status() const; ///< Of this leg; 0: none yet.
  void judge();
  void take_fault(CURLcode outcome);

  // What libcurl calls.
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_read(char* bytes, std::size_t size, std::size_t count, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_connected(void* self, char* remote, char* local, int remote_port, int local_port);
  template <class Take>
  bool guarded(Take take);
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);

  outgoing_request request_;
  action_context context_;
  http_reach reach_;
  std::string ca_file_;
  action_promise promise_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  leg leg_;
  std::string origin_; ///< Scheme, host and port of the first leg.
  std::string shown_;  ///< The URL of this one, for messages: without credentials and query.
  std::string source_; ///< The same with its query.
  unsigned followed_ = 0;
  std::string content_; ///< What is sent, unless it is a file.
  descriptor file_;     ///< That is sent.
  std::uint64_t file_size_ = 0;
  curl_owned<CURL> handle_{nullptr, nullptr};
  curl_owned<curl_slist> headers_{nullptr, nullptr};
  const curl_library* library_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> said_{}; ///< By libcurl, of what went wrong.
  // What has come of this leg.
  received_answer received_;
  std::optional<bool> is_wanted_; ///< Its status is as expected; not known yet.
  std::string stopped_by_;        ///< Why we have ended it ourselves; empty: we haven't.
  action_answer answer_{failure("no answer")};
};

} // namespace troupe
