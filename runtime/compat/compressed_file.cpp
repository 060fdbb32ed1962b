#include "runtime/compat/compressed_file.hpp"

#include "runtime/language/definition/file.hpp"
#include "runtime/language/definition/stream.hpp"

#include <zlib.h>

#include <algorithm>

namespace troupe {

namespace {

struct inflation {
  z_stream stream{};
  inflation() = default;
  inflation(const inflation&) = delete;
  inflation& operator=(const inflation&) = delete;
  ~inflation() { inflateEnd(&stream); }
};

result<std::string> unpack(const std::string& path, std::string& packed, std::size_t most) {
  constexpr int gzip_only = 16 + MAX_WBITS;
  inflation zip;
  if (inflateInit2(&zip.stream, gzip_only) != Z_OK)
    return failure(error_code::file_unreadable, "can't unpack " + path);
  auto rest = reinterpret_cast<unsigned char*>(packed.data());
  auto end = rest + packed.size();
  zip.stream.next_in = rest;
  std::string text;
  char chunk[1 << 16];
  for (int state = Z_OK; state != Z_STREAM_END || zip.stream.next_in != end;) {
    if (state == Z_STREAM_END) // a further member follows
      inflateReset(&zip.stream);
    auto left = static_cast<std::size_t>(end - zip.stream.next_in);
    zip.stream.avail_in = static_cast<uInt>(std::min<std::size_t>(left, 1U << 30));
    zip.stream.next_out = reinterpret_cast<unsigned char*>(chunk);
    zip.stream.avail_out = sizeof chunk;
    state = inflate(&zip.stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END)
      return failure(
        error_code::file_unreadable,
        "can't unpack " + path + ": "
          + (state == Z_BUF_ERROR ? "the file ends too early" : "the file is damaged"));
    text.append(chunk, sizeof chunk - zip.stream.avail_out);
    if (text.size() > most)
      return failure(error_code::file_unreadable, "can't read " + path
                                                    + ": it unpacks to more than "
                                                    + std::to_string(most) + " bytes");
  }
  return text;
}

} // namespace

result<std::string> read_compressed_file(const std::string& path, std::size_t most) {
  auto text = is_stream(path) ? read_stream(path, most) : read_file(path, most);
  if (!text || !text->starts_with("\x1f\x8b"))
    return text;
  return unpack(path, *text, most);
}

} // namespace troupe
