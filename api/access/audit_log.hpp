/// Who changed what: a line for each change, which outlives the server.
#pragma once

#include "api/access/clocks.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace troupe::api {

/// A change, as who makes it tells it. Nothing in it is masked: no secret belongs here.
struct audit_entry {
  std::string token{};     ///< The name of the caller's.
  std::string peer{};      ///< Its address.
  std::string operation{}; ///< `process.cancel`.
  std::string target{};    ///< The id of a process, the name of a definition or of a token.
  json details = json::object();
};

/// Some entries, newest first, each as it is in the file: `time` (RFC 3339), `token`, `peer`,
/// `operation`, `target`, and `details` where there are any. A line that is damaged (a crash may
/// have cut it) is `{"damaged": TEXT}`.
struct audit_page {
  std::vector<json> entries;
  std::optional<std::uint64_t> next; ///< For the page of what is older; nothing: that is all.
};

/// The log of a state folder: `audit.jsonl` (mode 0600). Its first line says the format, and how
/// many bytes of entries were before this file; the others are entries in ASCII, 4 kB at most, in
/// which control characters are escaped. Beyond `most_bytes` it becomes `audit.jsonl.1`, in place
/// of the one before it, and a new one begins. Holds nothing open: any thread may call anything,
/// and so may other programs with a log of their own on the same folder.
class audit_log {
public:
  static constexpr std::uint64_t usual_most_bytes = 16 << 20;
  static constexpr std::size_t longest_line = 4'096;
  static constexpr std::size_t most_on_page = 500;

  explicit audit_log(std::string folder, clocks time = {},
                     std::uint64_t most_bytes = usual_most_bytes);

  /// Adds an entry, with the time; on disk once it returns, which takes what the disk needs for one
  /// flush (0.1 ms to 10 ms; several threads at once share one): never on a thread that others
  /// wait for. Texts that are too long are cut, and so are details. Fails where the log can't be
  /// written; what should have been told is to be refused then.
  result<void> append(const audit_entry& entry) const;
  /// The same of several, by one flush: all of them, or none where they can't be written.
  result<void> append(std::span<const audit_entry> entries) const;

  /// The newest `most` entries (1 to 500) before the place `before` (`next` of another page; from
  /// the end). Reads 64 kB at a time from the end: at most some 2 MB, however long the log is.
  result<audit_page> page(std::size_t most, std::optional<std::uint64_t> before = {}) const;

private:
  result<void> write(const std::string& lines) const;

  std::string path_;
  clocks time_;
  std::uint64_t most_bytes_;
};

} // namespace troupe::api
