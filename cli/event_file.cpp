#include "cli/event_file.hpp"

#include "cli/standard_streams.hpp"
#include "runtime/base/private_path.hpp"

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

result<std::unique_ptr<event_file>> event_file::open(std::string path, bool appends) {
  auto opened = open_private_file(path, appends);
  if (!opened)
    return failure(error_code::file_unwritable, "cannot write events to " + opened.error().message);
  if (opened->narrowed)
    say("troupe: others could read " + path + ": from now on only you can");
  return std::unique_ptr<event_file>{
    new event_file{std::move(path), opened->open.release(), opened->made, appends}};
}

event_file::event_file(std::string path, int descriptor, bool made_here, bool appends)
  : path_{std::move(path)}, descriptor_{descriptor}, made_here_{made_here}, started_{appends} {
  struct stat kind {};
  may_stall_ = ::fstat(descriptor_, &kind) != 0 || !S_ISREG(kind.st_mode);
}

event_file::~event_file() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void event_file::write(std::span<const shared_event> changes) {
  if (!std::exchange(started_, true) && !may_stall_ && ::ftruncate(descriptor_, 0) != 0)
    fail(std::strerror(errno));
  for (const auto& change : changes) {
    append_json_line(buffer_, std::get<execution_event>(*change));
    buffer_ += '\n';
    ++buffered_;
    if (buffer_.size() >= buffered_bytes)
      flush();
  }
  flush();
}

void event_file::flush() {
  auto fault = fault_ ? 0 : output_.write(descriptor_, buffer_);
  if (fault == ETIMEDOUT)
    fail("its reader has stopped reading, and the run ends");
  else if (fault != 0)
    fail(std::strerror(fault));
  if (fault_)
    lost_ += buffered_;
  buffer_.clear();
  buffered_ = 0;
}

void event_file::fail(std::string reason) {
  fault_ = error{"cannot write events to \"" + path_ + "\": " + std::move(reason),
                 {},
                 error_code::file_unwritable};
  say_at_once("troupe: " + fault_->message);
}

result<void> event_file::close() {
  if (!started_)
    write({}); // a process without a single change leaves an empty file
  if (::close(std::exchange(descriptor_, -1)) != 0 && !fault_)
    fail(std::strerror(errno));
  if (lost_ > 0)
    say("troupe: " + std::to_string(lost_) + " events were not written");
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
