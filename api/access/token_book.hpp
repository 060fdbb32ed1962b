/// The tokens by which a server knows who asks: random texts, of which only hashes are kept.
#pragma once

#include "api/access/caller.hpp"
#include "api/access/clocks.hpp"
#include "api/access/token_file.hpp"
#include "runtime/base/secret_file.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::api {

/// The files in a state folder.
inline constexpr const char* token_file_name = "tokens.json";
inline constexpr const char* first_token_file_name = "token";

/// The tokens in one file, which other programs may change meanwhile. Any thread may call anything.
/// Where the file is damaged, or others could have written it, everything fails with the place and
/// what to do; nobody has a token then. No file: no tokens.
class token_book {
public:
  /// `path` is the file's, in a folder that is there.
  static result<std::unique_ptr<token_book>> open(std::string path, clocks time = {});

  /// Makes a token, and returns its text, `troupe_` and 43 characters: it can't be had again. On
  /// disk once it returns, which may wait for other programs and takes milliseconds. Fails where
  /// there is one of that name, and where `check_token` does.
  result<std::string> add(token wanted);

  /// Whoever has it is nobody from now on; to other programs within a second. As long as `add`.
  result<void> remove(const std::string& name);

  /// All of them, the expired too, in the order in which they were made.
  result<std::vector<token>> list();

  /// The token of that text, unless it has expired. Looks once a second, and where it doesn't know
  /// the text, whether the file is another one, and then reads it: takes microseconds, and waits
  /// for no other program. So a new token is known at once, and one that is gone within a second.
  result<std::optional<token>> find(std::string_view text);

  /// Whether a caller that `find` made known would be the same now: the token is still there, with
  /// what it allowed, and has not expired. Looks as `find` does, once a second.
  bool is_still(const caller& who);

private:
  token_book(std::string path, clocks time) : path_{std::move(path)}, time_{std::move(time)} {}

  using tokens = std::vector<kept_token>;

  std::optional<token> known(const content_hash& hash) const;
  result<void> change(const std::function<result<void>(tokens&)>& edit);
  void adopt(tokens now_kept, descriptor file, file_stamp stamp);
  result<void> look_again();
  result<void> read_again();

  const std::string path_;
  const clocks time_;

  std::mutex mutex_; ///< Over all that follows; never held while something is written.
  tokens kept_;
  std::unordered_multimap<std::uint64_t, std::size_t> by_hash_; ///< By the first bytes of hashes.
  descriptor file_; ///< What was read last, so that its stamp is its alone.
  file_stamp stamp_;
  std::optional<duration> looked_; ///< When; nothing: is to look at once.
  std::optional<error> fault_;     ///< Why what is there is not to be used.
};

/// For the first start of a server: where a state folder has no file of tokens, makes one with the
/// admin token `first`, and puts its text into the file `token` beside it (mode 0600), where the
/// command line finds it. Makes the folder, too, in one that is there. Returns the text; nothing
/// where there are tokens, or have been. Of several programs at once one makes it.
result<std::optional<std::string>> first_token(const std::string& folder, const clocks& time = {});

} // namespace troupe::api
