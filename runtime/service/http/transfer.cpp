#include "runtime/service/http/transfer.hpp"

#include "runtime/action/surroundings.hpp"
#include "runtime/base/plain_file.hpp"
#include "runtime/base/text.hpp"
#include "runtime/service/http/request_url.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <set>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// How long a connection may take to be made,
constexpr auto connect_patience = 30s;
/// and how long nothing may come over it.
constexpr auto silence_patience = 5min;

constexpr duration longest_timeout = std::chrono::hours{24 * 366}; // added to a clock, it fits

/// Of the Retry-After header: more is never waited for anyway.
constexpr curl_off_t longest_advice = 366LL * 24 * 3600;

/// Whether a failure is of the connection, and another one may do.
bool is_lost(CURLcode outcome) {
  switch (outcome) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return true;
    default: return false;
  }
}

bool is_passing(long status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Whether a header tells another host nothing that it may not know.
bool is_harmless(std::string_view lower_name) {
  return lower_name.starts_with("accept") || lower_name.starts_with("content-")
         || lower_name == "user-agent";
}

} // namespace

transfer::transfer(outgoing_request request, action_context context, http_reach reach,
                   std::string ca_file, action_promise promise)
  : request_{std::move(request)}, context_{std::move(context)}, reach_{std::move(reach)},
    ca_file_{std::move(ca_file)}, promise_{std::move(promise)} {
  leg_.sends = request_.content || request_.body || request_.file;
  leg_.url = request_.url;
  leg_.method = !request_.method.empty() ? request_.method : leg_.sends ? "POST" : "GET";
  if (request_.content)
    content_ = request_.content->dump(-1, ' ', false, json::error_handler_t::replace);
  else if (request_.body)
    content_ = std::move(*request_.body);
}

bool transfer::has_files() const noexcept {
  return request_.file || !request_.save_to.empty();
}

bool transfer::open_files() {
  if (request_.file) {
    const auto path = path_in(context_.around, *request_.file).string();
    auto opened = open_plain_file(path);
    if (!opened)
      return fail(path + ": " + opened.error().message, true), false;
    file_ = std::move(*opened);
    struct stat about {};
    if (fstat(file_.get(), &about) == 0)
      file_size_ = static_cast<std::uint64_t>(about.st_size);
  }
  if (!request_.save_to.empty()) {
    auto file = std::make_unique<saved_answer>(path_in(context_.around, request_.save_to));
    if (auto opened = file->open(); !opened)
      return fail(std::move(opened.error().message), true), false;
    received_.save_in(std::move(file));
  }
  return true;
}

// -- a leg begins -----------------------------------------------------------------------------

CURL* transfer::begin(const curl_library& library) {
  library_ = &library;
  if (!deadline_ && request_.timeout.count() > 0)
    deadline_ = std::chrono::steady_clock::now() + std::min(request_.timeout, longest_timeout);
  if (!handle_)
    handle_ = {library.easy_init(), library.easy_cleanup};
  if (!handle_)
    return fail("libcurl has no memory for a request", false), nullptr;
  library.easy_reset(handle_.get());
  if (auto aimed = aim(); !aimed)
    return fail(std::move(aimed.error().message), true), nullptr;
  received_.begin();
  is_wanted_.reset();
  stopped_by_.clear();
  said_.front() = '\0';
  set_options();
  set_content();
  add_headers();
  return handle_.get();
}

/// Looks whether the leg's URL may be reached, and takes from it what is to be told.
result<void> transfer::aim() {
  request_url url{*library_};
  if (!url.read(leg_.url))
    return failure("the URL can't be read");
  const auto scheme = url.scheme();
  if (scheme != "http" && scheme != "https")
    return failure("only http and https are spoken, not " + scheme);
  if (followed_ == 0 && !url.add_query(request_.query))
    return failure("the query can't be added to the URL");
  if (auto may = reach_.check_host(url.host()); !may)
    return may;
  if (origin_.empty())
    origin_ = url.origin();
  leg_.is_foreign = leg_.is_foreign || url.origin() != origin_;
  url.drop({CURLUPART_FRAGMENT});
  leg_.url = url.whole();
  url.drop({CURLUPART_USER, CURLUPART_PASSWORD});
  source_ = url.whole();
  url.drop({CURLUPART_QUERY});
  shown_ = url.whole();
  return {};
}

template <class Content>
void transfer::set(CURLoption option, Content content) {
  library_->easy_setopt(handle_.get(), option, content);
}

void transfer::set_options() {
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_URL, leg_.url.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, said_.data());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_PROXY, ""); // what a proxy reaches could not be bounded
  set(CURLOPT_ACCEPT_ENCODING, "");
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_USERAGENT, "troupe/" TROUPE_VERSION);
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(connect_patience.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::chrono::seconds{silence_patience}.count()));
  if (!ca_file_.empty())
    set(CURLOPT_CAINFO, ca_file_.c_str());
  if (deadline_) {
    const auto left
      = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - std::chrono::steady_clock::now());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left.count(), 1)));
  }
  void* self = this;
  set(CURLOPT_HEADERFUNCTION, &transfer::on_header);
  set(CURLOPT_HEADERDATA, self);
  set(CURLOPT_WRITEFUNCTION, &transfer::on_body);
  set(CURLOPT_WRITEDATA, self);
  set(CURLOPT_OPENSOCKETFUNCTION, &transfer::on_socket);
  set(CURLOPT_OPENSOCKETDATA, self);
  set(CURLOPT_PREREQFUNCTION, &transfer::on_connected);
  set(CURLOPT_PREREQDATA, self);
}

void transfer::set_content() {
  if (leg_.sends && request_.file) {
    lseek(file_.get(), 0, SEEK_SET);
    void* self = this;
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(file_size_));
    set(CURLOPT_READFUNCTION, &transfer::on_read);
    set(CURLOPT_READDATA, self);
    set(CURLOPT_SEEKFUNCTION, &transfer::on_seek);
    set(CURLOPT_SEEKDATA, self);
  } else if (leg_.sends) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(content_.size()));
    set(CURLOPT_POSTFIELDS, content_.data());
  } else if (leg_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (leg_.method == "POST" || leg_.method == "PUT" || leg_.method == "PATCH") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{0}); // these tell their length
    set(CURLOPT_POSTFIELDS, "");
  }
  set(CURLOPT_CUSTOMREQUEST, leg_.method.c_str());
}

void transfer::add_headers() {
  std::set<std::string> given;
  curl_slist* all = nullptr;
  const auto put = [&](const std::string& line) {
    if (auto* longer = library_->slist_append(all, line.c_str()))
      all = longer;
  };
  const auto add = [&](const std::string& name, const std::string& content) {
    put(name + (content.empty() ? ";" : ": " + content));
  };
  for (const auto& [name, content] : request_.headers.items) {
    const auto lower = ascii_lower(name);
    given.insert(lower);
    if (leg_.is_foreign && !is_harmless(lower))
      continue;
    if (leg_.sends || !lower.starts_with("content-"))
      add(name, content);
  }
  if (leg_.sends && !given.contains("content-type"))
    add("Content-Type", request_.content ? "application/json"
                        : request_.file  ? "application/octet-stream"
                                         : "text/plain; charset=utf-8");
  if (!given.contains("idempotency-key") && !context_.execution_id.empty())
    add("Idempotency-Key", context_.execution_id);
  if (!given.contains("expect")) // else a server that doesn't know it costs a second
    put("Expect:");
  if (!leg_.sends)
    put("Content-Type:");
  headers_ = {all, library_->slist_free_all};
  set(CURLOPT_HTTPHEADER, all);
}

// -- its answer comes -------------------------------------------------------------------------

/// Nothing may be thrown through libcurl.
template <class Take>
bool transfer::guarded(Take take) {
  try {
    return take();
  } catch (const std::exception& thrown) {
    stopped_by_ = thrown.what();
    return false;
  }
}

std::size_t transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& owner = *static_cast<transfer*>(self);
  const auto is_well = owner.guarded([&] { return owner.take_header({bytes, size * count}); });
  return is_well ? size * count : 0;
}

std::size_t transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& owner = *static_cast<transfer*>(self);
  const auto is_well = owner.guarded([&] { return owner.take_body({bytes, size * count}); });
  return is_well ? size * count : 0;
}

std::size_t transfer::on_read(char* bytes, std::size_t size, std::size_t count, void* self) {
  const auto got = ::read(static_cast<transfer*>(self)->file_.get(), bytes, size * count);
  return got < 0 ? std::size_t{CURL_READFUNC_ABORT} : static_cast<std::size_t>(got);
}

int transfer::on_seek(void* self, curl_off_t offset, int origin) {
  return lseek(static_cast<transfer*>(self)->file_.get(), offset, origin) < 0 ? CURL_SEEKFUNC_FAIL
                                                                              : CURL_SEEKFUNC_OK;
}

curl_socket_t transfer::on_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& owner = *static_cast<transfer*>(self);
  if (auto may = owner.reach_.check_address(address->addr); !may) {
    owner.stopped_by_ = std::move(may.error().message);
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// A connection that another request has left is looked at, too.
int transfer::on_connected(void* self, char* remote, char*, int, int) {
  auto& owner = *static_cast<transfer*>(self);
  auto may = owner.reach_.check_address(remote);
  if (!may)
    owner.stopped_by_ = std::move(may.error().message);
  return may ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

bool transfer::take_header(std::string_view line) {
  is_wanted_.reset(); // what came before may have been a mere 100
  auto taken = received_.add_header(line);
  if (!taken)
    stopped_by_ = std::move(taken.error().message);
  return taken.has_value();
}

bool transfer::take_body(std::string_view bytes) {
  if (!is_wanted_)
    is_wanted_ = request_.expect.contains(status());
  if (!*is_wanted_)
    return received_.add_unwanted(bytes);
  auto taken = received_.add_body(bytes, request_.max_bytes);
  if (!taken)
    stopped_by_ = std::move(taken.error().message);
  return taken.has_value();
}

// -- and has come -----------------------------------------------------------------------------

long transfer::status() const {
  long code = 0;
  library_->easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &code);
  return code;
}

bool transfer::ended(CURLcode outcome) {
  const auto has_enough = outcome == CURLE_WRITE_ERROR && is_wanted_ && !*is_wanted_;
  if (outcome != CURLE_OK && !has_enough)
    return take_fault(outcome), false;
  char* next = nullptr;
  library_->easy_getinfo(handle_.get(), CURLINFO_REDIRECT_URL, &next);
  const auto leads_on = next && is_redirect(status()) && !request_.expect.contains(status());
  if (leads_on && request_.follow.most > 0)
    return follow(next);
  judge();
  return false;
}

bool transfer::follow(const std::string& url) {
  if (followed_ == request_.follow.most)
    return fail("redirected more than " + std::to_string(followed_) + " times (follow)", true),
           false;
  ++followed_;
  leg_.url = url;
  const auto asks_otherwise
    = (status() == 303 && leg_.method != "HEAD") || (status() <= 302 && leg_.method == "POST");
  if (asks_otherwise) {
    leg_.method = "GET";
    leg_.sends = false;
  }
  return true;
}

/// Makes the answer of what has come.
void transfer::judge() {
  if (request_.expect.contains(status())) {
    auto made = received_.output(status(), source_);
    if (!made)
      return fail(std::move(made.error().message), true);
    answer_ = {std::move(*made)};
    return;
  }
  const auto told = received_.beginning();
  fail("status " + std::to_string(status()) + (told.empty() ? "" : ": " + told),
       !is_passing(status()));
  answer_.advice.status = static_cast<int>(status());
  curl_off_t seconds = 0;
  library_->easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &seconds);
  answer_.advice.least_delay
    = std::chrono::seconds{std::clamp<curl_off_t>(seconds, 0, longest_advice)};
}

void transfer::take_fault(CURLcode outcome) {
  if (!stopped_by_.empty())
    return fail(std::move(stopped_by_), true);
  const auto is_late = outcome == CURLE_OPERATION_TIMEDOUT && deadline_
                       && std::chrono::steady_clock::now() >= *deadline_;
  if (is_late)
    return fail("timed out after " + to_string(request_.timeout) + " (timeout)", false);
  const std::string said = said_.front() != '\0' ? said_.data() : library_->easy_strerror(outcome);
  fail(valid_utf8(said), !is_lost(outcome));
}

void transfer::fail(std::string reason, bool is_vain) {
  const auto where = shown_.empty() ? std::string{} : leg_.method + ' ' + shown_ + ": ";
  answer_ = {failure(where + reason)};
  answer_.advice.is_vain = is_vain;
}

void transfer::finish() {
  if (answer_.outcome)
    if (auto placed = received_.put_in_place(); !placed)
      fail(std::move(placed.error().message), true);
  received_.drop_file(); // before anybody hears
  promise_.answer(std::move(answer_));
}

} // namespace troupe
