#include "runtime/control/control_client.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

namespace troupe {

namespace {

using clock = std::chrono::steady_clock;

/// Waits until the connection is ready; false: not in time.
bool await(const descriptor& connection, short what, clock::time_point until) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    pollfd awaited{connection.get(), what, 0};
    auto ready = ::poll(&awaited, 1, static_cast<int>(std::max<std::int64_t>(0, left)));
    if (ready >= 0 || errno != EINTR)
      return ready > 0;
  }
}

tl::unexpected<error> no_answer(duration longest) {
  return failure("the runtime does not answer within " + to_string(longest));
}

tl::unexpected<error> has_ended() {
  return failure("the runtime ended before it answered");
}

} // namespace

result<json> ask_runtime(const descriptor& connection, const control_request& asked,
                         duration longest) {
  auto until = clock::now() + longest;
  auto line = to_line(asked) + '\n';
  if (line.size() > longest_request)
    return failure("request: longer than " + std::to_string(longest_request) + " bytes");
  for (std::string_view left{line}; !left.empty();) {
    if (!await(connection, POLLOUT, until))
      return no_answer(longest);
    auto count = ::send(connection.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR)
      return has_ended();
    left.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  std::string answer;
  std::array<char, 65'536> block;
  while (!answer.ends_with('\n')) {
    if (!await(connection, POLLIN, until))
      return no_answer(longest);
    auto count = ::recv(connection.get(), block.data(), block.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
      return has_ended();
    if (count > 0)
      answer.append(block.data(), static_cast<std::size_t>(count));
  }
  return read_control_answer(answer);
}

} // namespace troupe
