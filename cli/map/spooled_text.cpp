#include "cli/map/spooled_text.hpp"

#include <array>
#include <cerrno>

namespace troupe::cli {

int spooled_text::append(std::string_view more) {
  text_ += more;
  if (text_.size() <= held)
    return 0;
  if (!file_)
    file_.reset(std::tmpfile());
  if (!file_)
    return errno;
  if (std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size())
    return errno;
  text_.clear();
  return 0;
}

int spooled_text::read(const std::function<void(std::string_view)>& take) {
  if (file_) {
    std::rewind(file_.get());
    std::array<char, held> part;
    while (auto count = std::fread(part.data(), 1, part.size(), file_.get()))
      take({part.data(), count});
    if (std::ferror(file_.get()) != 0)
      return EIO;
  }
  if (!text_.empty())
    take(text_);
  return 0;
}

} // namespace troupe::cli
