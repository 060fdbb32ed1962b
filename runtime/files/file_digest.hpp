/// Whether a file has the content that it had: by its stamp where that is certain, else by reading
/// it.
#pragma once

#include "runtime/base/file_stamp.hpp"
#include "runtime/base/hash.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <stop_token>
#include <string>

namespace troupe {

/// Whether each write to a file that had this stamp at `looked_at`, or has it later, gives it
/// another one. Not while its last change is so recent, by a clock with coarse grains or one that
/// was set back, that another one may bear the same time: only the content tells then.
bool is_settled(const file_stamp& stamp, time_point looked_at) noexcept;

/// A content, and the stamp of the file that it was read from.
struct file_digest {
  content_hash hash{};
  file_stamp stamp{};

  friend bool operator==(const file_digest&, const file_digest&) = default;
};

/// Digests a plain file, or one that a symbolic link leads to. Fails with the reason alone, such as
/// `it changed while it was read` or `stopped`. Blocks for as long as reading takes.
result<file_digest> digest_file(const std::string& path, const std::stop_token& stop = {});

} // namespace troupe
