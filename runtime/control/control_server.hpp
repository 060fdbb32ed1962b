/// A runtime's open ear: answers requests that arrive on its socket.
#pragma once

#include "runtime/control/control_request.hpp"
#include "runtime/control/control_socket.hpp"

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

namespace troupe {

/// Listens in a thread of its own until it goes. Users other than the one that the program runs
/// as are turned away. A request is answered before the next one is read; a client that does not
/// read its answers keeps nobody else waiting.
class control_server {
public:
  /// Connections at once; another one takes the place of the one that was silent the longest.
  static constexpr std::size_t most_clients = 64;

  /// Answers one request; called in the server's thread. Must not block for long.
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
    std::string coming;
    std::string going;
    bool leaves = false; ///< To be closed once `going` has gone.
  };

  control_server(control_folder folder, std::string name, descriptor listening, handler answer);
  void serve();
  void accept_clients();
  void attend(std::list<client>::iterator who);
  static void read_from(client& from);
  void answer_lines(client& from);
  std::string answer(std::string_view line) const;
  static void write_to(client& to);

  control_folder folder_;
  std::string name_;
  descriptor listening_;
  descriptor stop_; // an eventfd
  handler answer_;
  std::list<client> clients_; ///< The one heard of last is the last.
  std::thread thread_;
};

} // namespace troupe
