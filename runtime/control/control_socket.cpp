#include "runtime/control/control_socket.hpp"

#include "runtime/base/private_path.hpp"
#include "runtime/base/uuid.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace troupe {

namespace {

/// Connections that wait to be accepted.
constexpr int backlog = 64;

/// Runtimes of one program in one folder.
constexpr int most_runtimes = 1'000;

constexpr const char* socket_suffix = ".sock";

tl::unexpected<error> failed(const std::string& path) {
  return failure(path + ": " + std::strerror(errno));
}

descriptor make_socket() {
  return descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

sockaddr_un to_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

template <class Call>
bool with_address(Call call, const descriptor& on, const std::string& path) {
  auto address = to_address(path);
  return call(on.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// `PID.sock` or `PID-N.sock`: as runtimes name theirs.
bool is_socket_name(std::string_view name) {
  auto skip_number = [&name] {
    auto digits = std::min(name.find_first_not_of("0123456789"), name.size());
    name.remove_prefix(digits);
    return digits > 0;
  };
  if (!skip_number())
    return false;
  if (name.starts_with('-')) {
    name.remove_prefix(1);
    if (!skip_number())
      return false;
  }
  return name == socket_suffix;
}

std::string numbered(int number) {
  auto name = std::to_string(::getpid());
  if (number > 1)
    name += '-' + std::to_string(number);
  return name + socket_suffix;
}

} // namespace

bool is_own_user(const descriptor& connection) noexcept {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
         && peer.uid == ::geteuid();
}

result<control_folder> control_folder::open(const std::string& path, bool make) {
  bool made = make && ::mkdir(path.c_str(), private_folder_mode) == 0;
  if (make && !made && errno != EEXIST)
    return failed(path);
  descriptor folder{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!folder)
    return failed(path);
  for (const auto& ours : {check_owner(path), check_owner(folder, path)}) // a link to it, and it
    if (!ours)
      return tl::unexpected{ours.error()};
  return control_folder{path, std::move(folder), made};
}

/// The way to a file in the folder that is short whatever the folder's own path.
std::string control_folder::address_of(const std::string& name) const {
  return "/proc/self/fd/" + std::to_string(folder_.get()) + '/' + name;
}

result<descriptor> control_folder::listen(std::string& name) const {
  // Under a name of its own until it listens: one that does not yet would be taken for stale.
  auto made = '.' + make_uuid();
  auto listening = make_socket();
  if (!listening
      || ::fchmod(listening.get(), private_file_mode) != 0 // Linux: the mode that it is bound with
      || !with_address(::bind, listening, address_of(made)))
    return failed(path_);
  auto claimed = ::listen(listening.get(), backlog) == 0 ? claim(made, name) : failed(path_);
  remove(made);
  if (!claimed)
    return tl::unexpected{std::move(claimed.error())};
  return listening;
}

/// Gives the socket `made` the first name that no live runtime has.
result<void> control_folder::claim(const std::string& made, std::string& name) const {
  for (int number = 1; number <= most_runtimes; ++number) {
    name = numbered(number);
    auto link
      = [&] { return ::linkat(folder_.get(), made.c_str(), folder_.get(), name.c_str(), 0) == 0; };
    if (link())
      return {};
    if (errno != EEXIST)
      return failed(path_of(name));
    if (auto other = connect(name); other && !*other && link())
      return {}; // a stale one was in the way
  }
  return failure(path_ + ": too many runtimes of one program");
}

/// Whether a runtime of this user may have made it. Others' files are nobody's to connect to, and
/// least of all to remove.
bool control_folder::is_ours(const std::string& name) const noexcept {
  struct stat found {};
  return is_socket_name(name)
         && ::fstatat(folder_.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0
         && S_ISSOCK(found.st_mode) && found.st_uid == ::geteuid();
}

result<descriptor> control_folder::connect(const std::string& name) const {
  if (!is_ours(name))
    return descriptor{};
  auto connection = make_socket();
  if (!connection)
    return failed(path_of(name));
  if (with_address(::connect, connection, address_of(name))) {
    if (!is_own_user(connection))
      return failure(error_code::access_denied, path_of(name) + ": belongs to another user");
    return connection;
  }
  if (errno == ECONNREFUSED)
    remove(name);
  else if (errno != ENOENT)
    return failed(path_of(name));
  return descriptor{};
}

std::vector<std::string> control_folder::sockets() const {
  std::vector<std::string> found;
  std::error_code unreadable;
  namespace fs = std::filesystem;
  for (fs::directory_iterator each{address_of(""), unreadable}, end; !unreadable && each != end;
       each.increment(unreadable))
    if (auto name = each->path().filename().string(); is_ours(name))
      found.push_back(std::move(name));
  std::ranges::sort(found);
  return found;
}

void control_folder::remove(const std::string& name) const noexcept {
  ::unlinkat(folder_.get(), name.c_str(), 0);
}

void control_folder::discard() const noexcept {
  if (made_)
    ::rmdir(path_.c_str()); // fails while there is anything in it
}

} // namespace troupe
