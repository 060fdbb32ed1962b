#include "runtime/observe/tracing/trace_sink.hpp"

#include "runtime/base/private_path.hpp"
#include "runtime/observe/tracing/collector.hpp"

#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

namespace troupe {

namespace {

class trace_file final : public trace_sink {
public:
  explicit trace_file(descriptor open) : open_{std::move(open)} {}

  export_answer send(const std::string& request) override {
    auto line = request + '\n';
    for (std::string_view rest = line; !rest.empty();) {
      auto written = ::write(open_.get(), rest.data(), rest.size());
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return {export_answer::outcome::refused, std::strerror(errno), 0, {}};
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

private:
  descriptor open_;
};

result<std::unique_ptr<trace_sink>> open_file(const std::string& path, bool appends) {
  auto opened = open_private_file(path, appends);
  if (!opened)
    return failure(error_code::file_unwritable, "cannot write to " + opened.error().message);
  struct stat kind {};
  auto regular = ::fstat(opened->open.get(), &kind) == 0 && S_ISREG(kind.st_mode);
  if (regular && !appends && ::ftruncate(opened->open.get(), 0) != 0)
    return failure(error_code::file_unwritable,
                   "cannot write to " + path + ": " + std::strerror(errno));
  return std::make_unique<trace_file>(std::move(opened->open));
}

} // namespace

result<std::unique_ptr<trace_sink>> open_trace_sink(std::string_view target, bool appends,
                                                    std::string_view usual_path) {
  constexpr std::string_view file = "file:";
  if (target.starts_with(file) && target.size() > file.size())
    return open_file(std::string{target.substr(file.size())}, appends);
  if (target.starts_with("http://") || target.starts_with("https://"))
    return open_collector(target, usual_path);
  return failure(error_code::argument_invalid, "cannot send to \"" + std::string{target}
                                                 + "\": expected file:PATH or http://HOST:PORT");
}

} // namespace troupe
