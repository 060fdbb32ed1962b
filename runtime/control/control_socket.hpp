/// Where a runtime is reached from outside: a Unix socket in its state folder.
///
/// Sockets are called `PID.sock`, or `PID-2.sock` and so on where one program has several runtimes.
/// The folder is opened once and its sockets are reached through it, so that how long its path is
/// does not matter (a socket's own address has room for 107 bytes).
#pragma once

#include "runtime/base/descriptor.hpp"
#include "troupe/result.hpp"

#include <string>
#include <vector>

namespace troupe {

/// A state folder, opened.
class control_folder {
public:
  /// Opens it. Fails with the reason, and where it belongs to another user; `make`: makes it (mode
  /// 0700) where it is not there.
  static result<control_folder> open(const std::string& path, bool make);

  /// Listens on a fresh socket of mode 0600 and tells its name.
  result<descriptor> listen(std::string& name) const;

  /// Connects to a socket. A stale one, whose owner is gone, is removed: that gives none, as does
  /// what is not this user's socket or has no name of one. Fails where another user listens.
  result<descriptor> connect(const std::string& name) const;

  /// The sockets of this user's runtimes in it, in the order of their names.
  std::vector<std::string> sockets() const;

  void remove(const std::string& name) const noexcept;

  /// Removes the folder itself where opening it made it and nothing is left in it.
  void discard() const noexcept;

  /// Where the socket of that name is, as a person would say it.
  std::string path_of(const std::string& name) const { return path_ + '/' + name; }

private:
  control_folder(std::string path, descriptor folder, bool made)
    : path_{std::move(path)}, folder_{std::move(folder)}, made_{made} {}
  std::string address_of(const std::string& name) const;
  bool is_ours(const std::string& name) const noexcept;
  result<void> claim(const std::string& made, std::string& name) const;

  std::string path_;
  descriptor folder_;
  bool made_; ///< By opening it.
};

/// Whether who is at the other end of a connection is the user that this program runs as.
bool is_own_user(const descriptor& connection) noexcept;

} // namespace troupe
