#include "http_client.hpp"

#include "runtime/base/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace troupe::api::testing {

namespace {

int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

received read_head(std::string_view text) {
  received read;
  read.status = number_in(text.substr(text.find(' ') + 1));
  for (text.remove_prefix(text.find("\r\n") + 2); !text.empty();) {
    const auto line = text.substr(0, text.find("\r\n"));
    text.remove_prefix(line.size() + 2);
    const auto colon = line.find(": ");
    REQUIRE(colon != line.npos);
    read.headers[ascii_lower(line.substr(0, colon))] = line.substr(colon + 2);
  }
  return read;
}

} // namespace

http_client::http_client(const std::string& address)
  : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  REQUIRE(socket_);
  const timeval patience{60, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port
    = htons(static_cast<std::uint16_t>(number_in(address.substr(address.rfind(':') + 1))));
  REQUIRE(::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
}

http_client& http_client::send(std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      break;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return *this;
}

http_client& http_client::shut() {
  ::shutdown(socket_.get(), SHUT_WR);
  return *this;
}

bool http_client::read_more() {
  std::array<char, 16'384> block{};
  const auto count = ::recv(socket_.get(), block.data(), block.size(), 0);
  if (count > 0)
    coming_.append(block.data(), static_cast<std::size_t>(count));
  return count > 0;
}

received http_client::read(bool has_body) {
  auto end = coming_.find("\r\n\r\n");
  for (; end == std::string::npos; end = coming_.find("\r\n\r\n"))
    if (!read_more())
      return {};
  auto answer = read_head(std::string_view{coming_}.substr(0, end + 2));
  coming_.erase(0, end + 4);
  const auto length = answer.headers.find("content-length");
  if (!has_body || length == answer.headers.end())
    return answer;
  const auto size = static_cast<std::size_t>(number_in(length->second));
  while (coming_.size() < size)
    if (!read_more())
      return {};
  answer.body = coming_.substr(0, size);
  coming_.erase(0, size);
  return answer;
}

std::string http_client::read_until(std::string_view text) {
  std::size_t from = 0;
  auto at = coming_.find(text);
  while (at == std::string::npos) {
    from = coming_.size() < text.size() ? 0 : coming_.size() - text.size();
    if (!read_more())
      return {};
    at = coming_.find(text, from);
  }
  auto came = coming_.substr(0, at + text.size());
  coming_.erase(0, came.size());
  return came;
}

bool http_client::is_at_end() {
  return coming_.empty() && !read_more();
}

std::string get(std::string_view target, std::string_view headers) {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: here\r\n" + std::string{headers}
         + "\r\n";
}

std::unique_ptr<http_server> serve(http_handler handler, http_options options) {
  auto opened = http_server::open(std::move(options));
  REQUIRE_MESSAGE(opened, (opened ? std::string{} : opened.error().message));
  REQUIRE((*opened)->serve(std::move(handler)));
  return std::move(*opened);
}

http_response text_answer(std::string body) {
  http_response given;
  given.headers.push_back({"Content-Type", "text/plain"});
  given.body = std::move(body);
  return given;
}

void echo(const http_request& asked, const http_answer& answer) {
  answer(text_answer(asked.method + " " + asked.target + " " + asked.body));
}

http_handler withheld_answers::handler() {
  return [this](const http_request& asked, const http_answer& answer) {
    if (asked.target == "/echo")
      return echo(asked, answer);
    const std::lock_guard lock{mutex_};
    waiting_.push_back(answer);
    came_.notify_all();
  };
}

http_answer withheld_answers::take() {
  std::unique_lock lock{mutex_};
  came_.wait(lock, [this] { return !waiting_.empty(); });
  auto answer = std::move(waiting_.front());
  waiting_.pop_front();
  return answer;
}

} // namespace troupe::api::testing
