#include "cli/file_text.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

/// An open file, closed at the end of the scope unless it is standard input.
class open_file {
public:
  explicit open_file(const std::string& path)
    : descriptor_{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (descriptor_ > STDIN_FILENO)
      ::close(descriptor_);
  }

  int get() const noexcept { return descriptor_; }

private:
  int descriptor_;
};

tl::unexpected<error> cannot_read(const std::string& path, int reason) {
  if (reason == EISDIR)
    return failure(error_code::file_unreadable,
                   "cannot read " + input_name(path) + ": it is a folder, not a file");
  return failure(error_code::file_unreadable,
                 "cannot read " + input_name(path) + ": " + std::strerror(reason));
}

} // namespace

std::string input_name(const std::string& path) {
  return path == "-" ? "standard input" : "\"" + path + "\"";
}

result<std::string> read_input(const std::string& path) {
  open_file file{path};
  if (file.get() < 0)
    return cannot_read(path, errno);
  std::string content;
  std::array<char, std::size_t{64} << 10> block;
  for (;;) {
    auto count = ::read(file.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return cannot_read(path, errno);
    if (count == 0)
      return content;
    content.append(block.data(), static_cast<std::size_t>(count));
    if (content.size() > largest_input_bytes)
      return failure(error_code::file_unreadable, input_name(path) + " is too large: at most "
                                                    + std::to_string(largest_input_bytes >> 20)
                                                    + " MiB are read");
  }
}

} // namespace troupe::cli
