/// Where the programs of one user tell each other what they hold of shared limits: a folder of
/// which each has one file, its page, locked as long as it lives.
#pragma once

#include "runtime/base/descriptor.hpp"
#include "runtime/dispatch/loan_book.hpp"
#include "troupe/result.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Where programs of this user look where nothing else is said. Neither the environment nor a login
/// changes it: `/run/user` goes with the last one, and so does what System V or POSIX shared memory
/// holds, while a run that was left in the background goes on.
std::string usual_lending_folder();

/// The kernel gives up the lock of a page at the end of its program, however that comes, and tells
/// those that watch the folder that it was closed: so nothing that a killed program held stays
/// held, and nobody has to look now and then. One lock of the file `turn` makes reading all pages
/// and writing one's own a single step. Containers share limits where they share the folder.
class lending_folder {
public:
  /// Makes the folder (mode 0700) where it is not there, and a page in it. Fails with the reason,
  /// and where it belongs to another user.
  static result<lending_folder> open(const std::string& path);
  lending_folder(lending_folder&&) noexcept = default;
  lending_folder& operator=(lending_folder&&) = delete;
  ~lending_folder() { leave(); }

  /// The page is gone, and with it what it held.
  void leave() const noexcept;

  /// Waits for its turn, which ends with what is returned: nobody else reads or writes meanwhile.
  result<descriptor> take_turn() const;

  /// The pages of all others that live; those of the dead are removed. In turn only. What can't be
  /// read as one holds nothing.
  result<std::vector<lending_page>> others() const;

  /// In turn only. Fails, too, where the page was removed.
  result<void> write(const lending_page& page) const;

  /// The page of that name was closed: returns once its lock is gone, which is a moment later.
  void await_end_of(const std::string& name) const;

  const std::string& path() const noexcept { return path_; }
  const std::string& page_name() const noexcept { return name_; }
  /// Whoever inherits it keeps what the page holds, until both are closed.
  int page() const noexcept { return page_.get(); }

private:
  lending_folder(std::string path, descriptor folder)
    : path_{std::move(path)}, folder_{std::move(folder)} {}

  descriptor open_page(const std::string& name) const;

  std::string path_;
  descriptor folder_;
  std::string name_;
  descriptor page_;
};

} // namespace troupe
