#include "runtime/control/control_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <poll.h>
#include <sys/socket.h>

namespace troupe {

namespace {

using clock = std::chrono::steady_clock;

tl::unexpected<error> no_answer(duration longest) {
  return failure(error_code::runtime_silent,
                 "the runtime does not answer within " + to_string(longest));
}

tl::unexpected<error> has_ended() {
  return failure(error_code::runtime_silent, "the runtime ended before it answered");
}

/// A request on its way, and what has come of its answer.
class conversation {
public:
  conversation(const descriptor& with, std::string_view request) : with_{&with}, going_{request} {}

  bool is_over() const noexcept { return outcome_.has_value(); }

  pollfd awaited() const {
    short what = going_.empty() ? POLLIN : POLLOUT;
    return {is_over() ? -1 : with_->get(), what, 0}; // poll(2) skips what is negative
  }

  /// The connection is ready for what was awaited.
  void go_on() { going_.empty() ? receive() : send(); }

  result<json> outcome(duration longest) && {
    return outcome_ ? std::move(*outcome_) : no_answer(longest);
  }

private:
  void send() {
    auto count = ::send(with_->get(), going_.data(), going_.size(), MSG_NOSIGNAL);
    if (count >= 0)
      going_.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EAGAIN && errno != EINTR)
      outcome_ = has_ended();
  }

  void receive() {
    std::array<char, 65'536> block;
    auto count = ::recv(with_->get(), block.data(), block.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
      outcome_ = has_ended();
    else if (count > 0)
      come_.append(block.data(), static_cast<std::size_t>(count));
    if (come_.ends_with('\n'))
      outcome_ = read_control_answer(come_);
  }

  const descriptor* with_;
  std::string_view going_;
  std::string come_;
  std::optional<result<json>> outcome_;
};

/// Waits until one of them is ready, and goes on with it; false: none was in time.
bool go_on(std::vector<conversation>& all, clock::time_point until) {
  std::vector<pollfd> awaited;
  for (const auto& each : all)
    awaited.push_back(each.awaited());
  auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
  auto ready
    = ::poll(awaited.data(), awaited.size(), static_cast<int>(std::max<std::int64_t>(0, left)));
  for (std::size_t i = 0; ready > 0 && i < all.size(); ++i)
    if (awaited[i].revents != 0)
      all[i].go_on();
  return ready > 0 || (ready < 0 && errno == EINTR);
}

/// Goes on until they are over, or it is too late; returns whether they are over.
bool finish(std::vector<conversation>& all, clock::time_point until) {
  auto are_over = [&] { return std::ranges::all_of(all, &conversation::is_over); };
  while (!are_over() && go_on(all, until))
    continue;
  return are_over();
}

} // namespace

result<json> ask_runtime(const descriptor& connection, const control_request& asked,
                         duration longest, const late_answer& late) {
  return std::move(ask_runtimes({&connection}, asked, longest, late).front());
}

std::vector<result<json>> ask_runtimes(const std::vector<const descriptor*>& connections,
                                       const control_request& asked, duration longest,
                                       const late_answer& late) {
  auto line = to_line(asked) + '\n';
  if (line.size() > longest_request)
    return std::vector<result<json>>(
      connections.size(),
      failure(error_code::argument_invalid,
              "request: longer than " + std::to_string(longest_request) + " bytes"));
  auto begun = clock::now();
  std::vector<conversation> all;
  for (const auto* each : connections)
    all.emplace_back(*each, line);
  if (late.tell && !finish(all, begun + late.after))
    late.tell();
  static_cast<void>(finish(all, begun + longest)); // the others have failed
  std::vector<result<json>> answers;
  for (auto& each : all)
    answers.push_back(std::move(each).outcome(longest));
  return answers;
}

} // namespace troupe
