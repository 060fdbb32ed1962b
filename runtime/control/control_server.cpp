#include "runtime/control/control_server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace troupe {

namespace {

/// Read at once.
constexpr std::size_t block_size = 65'536;

/// Another runtime that ends may remove the folder just after it was opened.
constexpr int most_attempts = 8;

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

void ring(const descriptor& bell) {
  std::uint64_t one = 1;
  // Fails only where it has been rung without end, and nobody has looked.
  static_cast<void>(!::write(bell.get(), &one, sizeof one));
}

} // namespace

result<std::unique_ptr<control_server>> control_server::open(const std::string& folder,
                                                             handler answer) {
  error why;
  descriptor stop{::eventfd(0, EFD_CLOEXEC)};
  descriptor news{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!stop || !news)
    return failure("can't wait for requests: " + std::generic_category().message(errno));
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    auto opened = control_folder::open(folder, true);
    if (!opened)
      return tl::unexpected{std::move(opened.error())};
    std::string name;
    if (auto listening = opened->listen(name))
      return std::unique_ptr<control_server>{
        new control_server{std::move(*opened), std::move(name), std::move(*listening),
                           std::move(stop), std::move(news), std::move(answer)}};
    else
      why = std::move(listening.error());
  }
  return tl::unexpected{std::move(why)};
}

control_server::control_server(control_folder folder, std::string name, descriptor listening,
                               descriptor stop, descriptor news, handler answer)
  : folder_{std::move(folder)}, name_{std::move(name)}, listening_{std::move(listening)},
    stop_{std::move(stop)}, news_{std::move(news)}, answer_{std::move(answer)}, thread_{[this] {
      serve();
    }} {}

control_server::~control_server() {
  ring(stop_);
  thread_.join();
  answering_.close();
  take_answers(); // what was asked before the end is answered
  folder_.remove(name_);
  folder_.discard();
}

void control_server::serve() {
  for (;;) {
    std::vector<pollfd> awaited{
      {stop_.get(), POLLIN, 0}, {listening_.get(), POLLIN, 0}, {news_.get(), POLLIN, 0}};
    std::vector<std::list<client>::iterator> of;
    for (auto each = clients_.begin(); each != clients_.end(); ++each) {
      // Who does not take its answer, or waits for one, is not listened to meanwhile.
      short wanted = !each->going.empty() ? POLLOUT : each->is_answered ? POLLIN : 0;
      awaited.push_back({each->connection.get(), wanted, 0});
      of.push_back(each);
    }
    if (::poll(awaited.data(), awaited.size(), -1) < 0)
      continue; // EINTR: the descriptors are ours and good
    if (awaited[0].revents != 0)
      return;
    for (std::size_t i = 0; i < of.size(); ++i)
      if (awaited[i + 3].revents != 0)
        attend(of[i]);
    if (awaited[2].revents != 0)
      take_answers();
    if (awaited[1].revents != 0)
      accept_clients();
  }
}

void control_server::attend(std::list<client>::iterator who) {
  if (!who->going.empty())
    write_to(*who);
  else if (who->is_answered)
    read_from(*who);
  else
    return static_cast<void>(clients_.erase(who)); // it hung up, and its answer goes nowhere
  answer_lines(*who);
  close_if_done(who);
}

void control_server::close_if_done(std::list<client>::iterator who) {
  if (who->leaves && who->going.empty() && who->is_answered)
    clients_.erase(who);
  else
    clients_.splice(clients_.end(), clients_, who);
}

void control_server::accept_clients() {
  descriptor connection{
    ::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!connection)
    return;
  client fresh;
  fresh.connection = std::move(connection);
  fresh.number = ++last_number_;
  if (!is_own_user(fresh.connection)) {
    fresh.going
      = to_line(failure(error_code::access_denied, "this runtime belongs to another user")) + '\n';
    write_to(fresh);
    return;
  }
  if (clients_.size() == most_clients)
    clients_.pop_front();
  clients_.push_back(std::move(fresh));
}

void control_server::read_from(client& from) {
  std::array<char, block_size> block;
  auto count = ::recv(from.connection.get(), block.data(), block.size(), 0);
  if (count > 0)
    from.coming.append(block.data(), static_cast<std::size_t>(count));
  else if (count == 0 || !would_block())
    from.leaves = true;
}

/// Answers what has come, one after the other as they are taken.
void control_server::answer_lines(client& from) {
  if (!from.is_answered || !from.going.empty())
    return;
  if (auto end = from.coming.find('\n'); end != std::string::npos) {
    auto line = from.coming.substr(0, end);
    from.coming.erase(0, end + 1);
    return answer_later(from, std::move(line));
  }
  if (from.coming.size() <= longest_request)
    return;
  from.going
    = to_line(failure(error_code::argument_invalid,
                      "request: longer than " + std::to_string(longest_request) + " bytes"))
      + '\n';
  from.coming.clear();
  from.leaves = true;
  write_to(from);
}

void control_server::answer_later(client& from, std::string line) {
  if (unanswered_ == most_clients) {
    from.going = to_line(failure(error_code::runtime_busy,
                                 "this runtime is busy: " + std::to_string(most_clients)
                                   + " requests wait for their answers"))
                 + '\n';
    return write_to(from);
  }
  ++unanswered_;
  from.is_answered = false;
  auto queued = answering_.submit([this, number = from.number, line = std::move(line)] {
    auto answered = answer(line) + '\n';
    {
      const std::lock_guard lock{mutex_};
      answers_[number] = std::move(answered);
    }
    ring(news_);
  });
  if (queued)
    return;
  --unanswered_;
  from.is_answered = true;
  from.going = to_line(result<json>{tl::unexpected{std::move(queued.error())}}) + '\n';
  write_to(from);
}

/// Hands answers to those who are there still.
void control_server::take_answers() {
  std::uint64_t count = 0;
  // Empty already: what it told of was taken.
  static_cast<void>(!::read(news_.get(), &count, sizeof count));
  std::map<std::uint64_t, std::string> ready;
  {
    const std::lock_guard lock{mutex_};
    ready.swap(answers_);
  }
  unanswered_ -= ready.size();
  for (auto& [number, text] : ready) {
    auto who = std::ranges::find(clients_, number, &client::number);
    if (who == clients_.end())
      continue;
    who->is_answered = true;
    who->going = std::move(text);
    write_to(*who);
    answer_lines(*who);
    close_if_done(who);
  }
}

std::string control_server::answer(std::string_view line) const {
  auto asked = read_control_request(line);
  if (!asked)
    return to_line(tl::unexpected{std::move(asked.error())});
  try {
    return to_line(answer_(*asked));
  } catch (const std::exception& thrown) {
    return to_line(failure(error_code::internal, std::string{"internal error: "} + thrown.what()));
  }
}

void control_server::write_to(client& to) {
  auto count = ::send(to.connection.get(), to.going.data(), to.going.size(), MSG_NOSIGNAL);
  if (count >= 0) {
    to.going.erase(0, static_cast<std::size_t>(count));
  } else if (!would_block()) {
    to.going.clear(); // nobody takes it any more
    to.leaves = true;
  }
}

} // namespace troupe
