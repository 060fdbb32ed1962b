/// A runtime's open ear: answers requests that arrive on its socket.
#pragma once

#include "runtime/control/control_request.hpp"
#include "runtime/control/control_socket.hpp"
#include "runtime/dispatch/job_pool.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace troupe {

/// Listens in a thread of its own until it goes. Users other than the one that the program runs
/// as are turned away. A client's request is answered before its next one is read. Requests may
/// wait, for a store that is locked, say: each client's in a thread of its own, so that neither
/// they nor who does not read answers keep anybody else waiting.
class control_server {
public:
  /// Connections at once; another one takes the place of the one that was silent the longest.
  static constexpr std::size_t most_clients = 64;

  /// Answers one request; called by several threads at once. May block, but not for ever: the
  /// server does not go before it has its answer.
  using handler = std::function<result<json>(const control_request&)>;

  /// Opens a socket in `folder`, which is made where it is not there. Fails with the reason.
  static result<std::unique_ptr<control_server>> open(const std::string& folder, handler answer);

  ~control_server();
  control_server(const control_server&) = delete;
  control_server& operator=(const control_server&) = delete;

  /// Where it listens.
  std::string path() const { return folder_.path_of(name_); }

private:
  /// A connection: what has come and is no whole line, and what still has to go.
  struct client {
    descriptor connection;
    std::uint64_t number = 0;
    std::string coming;
    std::string going;
    bool is_answered = true; ///< No request of it is being answered.
    bool leaves = false;     ///< To be closed once `going` has gone.
  };

  control_server(control_folder folder, std::string name, descriptor listening, descriptor stop,
                 descriptor news, handler answer);
  void serve();
  void accept_clients();
  void attend(std::list<client>::iterator who);
  static void read_from(client& from);
  void answer_lines(client& from);
  void answer_later(client& from, std::string line);
  std::string answer(std::string_view line) const;
  void take_answers();
  static void write_to(client& to);
  void close_if_done(std::list<client>::iterator who);

  control_folder folder_;
  std::string name_;
  descriptor listening_;
  descriptor stop_; // an eventfd
  descriptor news_; // an eventfd: there are answers
  handler answer_;
  std::list<client> clients_; ///< The one heard of last is the last.
  std::uint64_t last_number_ = 0;
  std::size_t unanswered_ = 0; ///< Requests, those of clients that have gone among them.
  std::mutex mutex_;
  std::map<std::uint64_t, std::string> answers_; ///< By client; guarded by the mutex.
  job_pool answering_{most_clients};
  std::thread thread_;
};

} // namespace troupe
