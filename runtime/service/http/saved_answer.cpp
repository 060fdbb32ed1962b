#include "runtime/service/http/saved_answer.hpp"

#include "runtime/base/file_content.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace troupe {

saved_answer::~saved_answer() {
  if (file_)
    unlink(temporary_.c_str());
}

result<void> saved_answer::open() {
  std::error_code code;
  if (!target_.has_filename() || std::filesystem::is_directory(target_, code))
    return tl::unexpected{path_fault(target_, EISDIR)};
  const auto folder = target_.parent_path();
  if (!folder.empty() && !std::filesystem::create_directories(folder, code) && code)
    return tl::unexpected{path_fault(folder, code.value())};
  temporary_ = folder / temporary_name();
  file_ = descriptor{::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
  if (!file_)
    return tl::unexpected{path_fault(target_, errno)};
  return {};
}

result<void> saved_answer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR)
      return tl::unexpected{path_fault(target_, errno)};
    if (count > 0)
      bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

result<void> saved_answer::put_in_place() {
  if (fsync(file_.get()) != 0 || std::rename(temporary_.c_str(), target_.c_str()) != 0)
    return tl::unexpected{path_fault(target_, errno)};
  file_.close();
  return {};
}

} // namespace troupe
