/// Where a runtime is reached from outside: a Unix socket in its state folder.
///
/// Sockets are called `PID.sock`, or `PID-2.sock` and so on where one program has several runtimes.
/// The folder is opened once and its sockets are reached through it, so that how long its path is
/// does not matter (a socket's own address has room for 107 bytes).
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/base/result.hpp"

#include <string>
#include <vector>

namespace troupe {

/// A state folder, opened.
class control_folder {
public:
  /// Opens it. Fails with the reason; `make`: makes it (mode 0700) where it is not there.
  static result<control_folder> open(const std::string& path, bool make);

  /// Listens on a fresh socket of mode 0600 and tells its name.
  result<descriptor> listen(std::string& name) const;

  /// Connects to a socket. A stale one, whose owner is gone, is removed: that gives none.
  /// Fails where its owner is another user.
  result<descriptor> connect(const std::string& name) const;

  /// The sockets in it, in the order of their names.
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
  result<void> claim(const std::string& made, std::string& name) const;

  std::string path_;
  descriptor folder_;
  bool made_; ///< By opening it.
};

/// Whether who is at the other end of a connection is the user that this program runs as.
bool is_own_user(const descriptor& connection) noexcept;

} // namespace troupe
