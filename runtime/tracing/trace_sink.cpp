#include "runtime/tracing/trace_sink.hpp"

#include "runtime/tracing/collector.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace troupe {

namespace {

class trace_file final : public trace_sink {
public:
  explicit trace_file(int descriptor) : descriptor_{descriptor} {}
  trace_file(const trace_file&) = delete;
  trace_file& operator=(const trace_file&) = delete;
  ~trace_file() override { ::close(descriptor_); }

  export_answer send(const std::string& request) override {
    auto line = request + '\n';
    for (std::string_view rest = line; !rest.empty();) {
      auto written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return {export_answer::outcome::refused, std::strerror(errno), 0, {}};
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

private:
  int descriptor_;
};

result<std::unique_ptr<trace_sink>> open_file(const std::string& path, bool appends) {
  constexpr mode_t readable_by_all = 0666; // less the umask
  auto descriptor = ::open(
    path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC), readable_by_all);
  if (descriptor < 0)
    return failure("cannot write the trace to \"" + path + "\": " + std::strerror(errno));
  return std::make_unique<trace_file>(descriptor);
}

} // namespace

result<std::unique_ptr<trace_sink>> open_trace_sink(std::string_view target, bool appends) {
  constexpr std::string_view file = "file:";
  if (target.starts_with(file) && target.size() > file.size())
    return open_file(std::string{target.substr(file.size())}, appends);
  if (target.starts_with("http://") || target.starts_with("https://"))
    return open_collector(target);
  return failure("cannot trace to \"" + std::string{target}
                 + "\": expected file:PATH or http://HOST:PORT");
}

} // namespace troupe
