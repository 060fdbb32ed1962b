#include "runtime/cli/event_file.hpp"

#include "runtime/base/private_path.hpp"
#include "runtime/cli/standard_streams.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

/// What is gathered before it is written.
constexpr std::size_t buffered_bytes = std::size_t{256} << 10;

} // namespace

result<std::unique_ptr<event_file>> event_file::open(std::string path) {
  auto opened = open_private_file(path);
  if (!opened)
    return failure("cannot write events to " + opened.error().message);
  if (opened->narrowed)
    say("troupe: others could read " + path + ": from now on only you can");
  return std::unique_ptr<event_file>{
    new event_file{std::move(path), opened->open.release(), opened->made}};
}

event_file::event_file(std::string path, int descriptor, bool made_here)
  : path_{std::move(path)}, descriptor_{descriptor}, made_here_{made_here} {}

event_file::~event_file() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void event_file::write(std::span<const execution_event> changes) {
  if (!started_ && !fault_) {
    started_ = true;
    struct stat kind {};
    bool regular = ::fstat(descriptor_, &kind) == 0 && S_ISREG(kind.st_mode);
    if (regular && ::ftruncate(descriptor_, 0) != 0)
      fail(errno);
  }
  for (const auto& change : changes) {
    append_json_line(buffer_, change);
    buffer_ += '\n';
    if (buffer_.size() >= buffered_bytes)
      put(std::exchange(buffer_, {}));
  }
  put(std::exchange(buffer_, {}));
}

void event_file::put(std::string_view text) {
  while (!text.empty() && !fault_) {
    auto written = ::write(descriptor_, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      fail(errno);
  }
}

void event_file::fail(int reason) {
  fault_ = error{"cannot write events to \"" + path_ + "\": " + std::strerror(reason)};
  say("troupe: " + fault_->message);
}

result<void> event_file::close() {
  if (!started_)
    write({}); // a process without a single change leaves an empty file
  if (::close(std::exchange(descriptor_, -1)) != 0 && !fault_)
    fail(errno);
  if (fault_)
    return tl::unexpected{*fault_};
  return {};
}

void event_file::discard() {
  ::close(std::exchange(descriptor_, -1));
  if (made_here_)
    ::unlink(path_.c_str());
}

} // namespace troupe::cli
