#include "api/access/token_book.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/private_path.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace troupe::api {

namespace {

using std::chrono::seconds;

constexpr std::string_view token_prefix = "troupe_";
constexpr std::size_t token_digits = 43; // of 32 bytes, six bits each
constexpr std::size_t most_file_bytes = 16'000'000;
constexpr auto between_looks = seconds{1};

/// 256 random bits, as a text that needs no quotes anywhere.
result<std::string> make_token_text() {
  std::array<unsigned char, 32> bits{};
  if (::RAND_bytes(bits.data(), static_cast<int>(bits.size())) != 1)
    return failure(error_code::system_exhausted,
                   "the system gives no random numbers, so no token can be made");
  std::array<unsigned char, 48> base64{};
  ::EVP_EncodeBlock(base64.data(), bits.data(), static_cast<int>(bits.size()));
  std::string text{token_prefix};
  for (std::size_t i = 0; i < token_digits; ++i)
    text += base64[i] == '+' ? '-' : base64[i] == '/' ? '_' : static_cast<char>(base64[i]);
  return text;
}

std::uint64_t first_bytes_of(const content_hash& hash) {
  std::uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  return number;
}

/// A fault in the file, with whose it is: `PATH:3:7: ...`, `PATH: tokens[2].role: ...`.
error with_remedy(const std::string& path, error cause) {
  const auto has_line = cause.message.find_first_of("123456789") == 0;
  cause.message.insert(0, path + (has_line ? ":" : ": "));
  if (cause.code == error_code::store_damaged)
    cause.message += ". No token counts while it is so: put a good copy back, or move the file "
                     "away, so that the next start of the server makes a new first token";
  return cause;
}

/// What is in that open file; nothing of an empty descriptor.
result<std::vector<kept_token>> tokens_of(const descriptor& file, const std::string& path) {
  if (!file)
    return std::vector<kept_token>{};
  const auto text = content_of(file, path, most_file_bytes);
  if (!text)
    return tl::unexpected{text.error()};
  auto tokens = read_token_file(*text);
  if (!tokens)
    return tl::unexpected{with_remedy(path, std::move(tokens.error()))};
  return tokens;
}

std::vector<kept_token>::iterator find_name(std::vector<kept_token>& among,
                                            const std::string& name) {
  return std::ranges::find_if(among,
                              [&](const kept_token& each) { return each.about.name == name; });
}

} // namespace

result<std::unique_ptr<token_book>> token_book::open(std::string path, clocks time) {
  std::unique_ptr<token_book> book{new token_book{std::move(path), std::move(time)}};
  const std::scoped_lock lock{book->mutex_};
  if (auto read = book->look_again(); !read)
    return tl::unexpected{std::move(read.error())};
  return book;
}

result<std::string> token_book::add(token wanted) {
  const auto now = time_.now();
  wanted.created = now;
  if (auto valid = check_token(wanted); !valid)
    return tl::unexpected{std::move(valid.error())};
  if (wanted.expires && *wanted.expires <= now)
    return failure(error_code::argument_invalid, "the token would have expired at "
                                                   + to_rfc3339(*wanted.expires)
                                                   + ", before it was made: expected a later time");
  auto text = make_token_text();
  if (!text)
    return text;
  auto added = change([&](tokens& kept) -> result<void> {
    if (find_name(kept, wanted.name) != kept.end())
      return failure(error_code::argument_invalid,
                     "there is a token \"" + wanted.name
                       + "\": choose another name, or remove it first");
    if (kept.size() == most_tokens)
      return failure(error_code::argument_invalid,
                     "there are " + std::to_string(most_tokens)
                       + " tokens, and no more are kept: remove some");
    kept.push_back({wanted, hash_of(*text)});
    return {};
  });
  if (!added)
    return tl::unexpected{std::move(added.error())};
  return text;
}

result<void> token_book::remove(const std::string& name) {
  return change([&](tokens& kept) -> result<void> {
    const auto found = find_name(kept, name);
    if (found == kept.end()) {
      std::vector<std::string> names;
      for (const auto& each : kept)
        names.push_back(each.about.name);
      return failure(error_code::argument_invalid,
                     "there is no token \"" + visible_line(name) + '"' + suggestion(name, names));
    }
    kept.erase(found);
    return {};
  });
}

result<std::vector<token>> token_book::list() {
  const std::scoped_lock lock{mutex_};
  looked_.reset();
  if (auto read = look_again(); !read)
    return tl::unexpected{std::move(read.error())};
  std::vector<token> told;
  for (const auto& each : kept_)
    told.push_back(each.about);
  return told;
}

result<std::optional<token>> token_book::find(std::string_view text) {
  const auto hash = hash_of(text);
  const std::scoped_lock lock{mutex_};
  if (auto read = look_again(); !read)
    return tl::unexpected{std::move(read.error())};
  auto found = known(hash);
  if (!found && stamp_of(path_) != stamp_) { // it may have been made within this second
    looked_.reset();
    if (auto read = look_again(); !read)
      return tl::unexpected{std::move(read.error())};
    found = known(hash);
  }
  return found;
}

bool token_book::is_still(const caller& who) {
  const std::scoped_lock lock{mutex_};
  if (!look_again())
    return false;
  const auto found = find_name(kept_, who.token);
  return found != kept_.end() && found->about.may == who.may
         && found->about.workflows == who.workflows
         && (!found->about.expires || *found->about.expires > time_.now());
}

std::optional<token> token_book::known(const content_hash& hash) const {
  const auto [begin, end] = by_hash_.equal_range(first_bytes_of(hash));
  for (auto each = begin; each != end; ++each) {
    const auto& kept = kept_[each->second];
    if (::CRYPTO_memcmp(kept.hash.data(), hash.data(), hash.size()) != 0)
      continue;
    if (kept.about.expires && *kept.about.expires <= time_.now())
      break;
    return kept.about;
  }
  return std::nullopt;
}

/// Reads what is there now, lets `edit` change it, and writes it.
result<void> token_book::change(const std::function<result<void>(tokens&)>& edit) {
  const auto turn = take_turn(path_);
  if (!turn)
    return tl::unexpected{turn.error()};
  const auto there = open_secret(path_);
  if (!there)
    return tl::unexpected{there.error()};
  auto now_kept = tokens_of(*there, path_);
  if (!now_kept)
    return tl::unexpected{std::move(now_kept.error())};
  if (auto edited = edit(*now_kept); !edited)
    return edited;
  auto written = replace_secret(path_, to_token_file(*now_kept));
  if (!written)
    return tl::unexpected{std::move(written.error())};
  const auto stamp = stamp_of(*written); // renaming it has changed that
  const std::scoped_lock lock{mutex_};   // in turn still: nobody has written a newer one
  adopt(*std::move(now_kept), *std::move(written), stamp);
  return {};
}

void token_book::adopt(tokens now_kept, descriptor file, file_stamp stamp) {
  kept_ = std::move(now_kept);
  file_ = std::move(file);
  stamp_ = stamp;
  fault_.reset();
  by_hash_.clear();
  for (std::size_t i = 0; i < kept_.size(); ++i)
    by_hash_.emplace(first_bytes_of(kept_[i].hash), i);
}

/// Reads the file where it isn't the one that was read last, or that could not be.
result<void> token_book::look_again() {
  const auto now = time_.since_start();
  const auto is_due = !looked_ || now - *looked_ >= between_looks;
  if (is_due && (!looked_ || fault_ || stamp_of(path_) != stamp_)) {
    if (auto read = read_again(); !read)
      fault_ = std::move(read.error());
  }
  if (is_due)
    looked_ = now;
  if (fault_)
    return tl::unexpected{*fault_};
  return {};
}

result<void> token_book::read_again() {
  auto file = open_secret(path_);
  if (!file)
    return tl::unexpected{std::move(file.error())};
  // Before it is read: what changes in it meanwhile is seen the next time.
  const auto stamp = *file ? stamp_of(*file) : file_stamp{};
  auto tokens_there = tokens_of(*file, path_);
  if (!tokens_there)
    return tl::unexpected{std::move(tokens_there.error())};
  adopt(*std::move(tokens_there), *std::move(file), stamp);
  return {};
}

result<std::optional<std::string>> first_token(const std::string& folder, const clocks& time) {
  if (auto there = make_private_folder(folder); !there)
    return tl::unexpected{std::move(there.error())};
  if (auto ours = check_owner(folder); !ours)
    return tl::unexpected{std::move(ours.error())};
  const auto path = folder + '/' + token_file_name;
  const auto turn = take_turn(path);
  if (!turn)
    return tl::unexpected{turn.error()};
  if (stamp_of(path) != file_stamp{})
    return std::optional<std::string>{};
  auto text = make_token_text();
  if (!text)
    return tl::unexpected{std::move(text.error())};
  kept_token first;
  first.hash = hash_of(*text);
  first.about.name = "first";
  first.about.may = role::admin;
  first.about.created = time.now();
  // The text first: after a crash between the two there are no tokens yet, and both are made anew.
  for (const auto& [where, content] :
       {std::pair{folder + '/' + first_token_file_name, *text + '\n'},
        std::pair{path, to_token_file({first})}})
    if (auto written = replace_secret(where, content); !written)
      return tl::unexpected{std::move(written.error())};
  return std::optional{*std::move(text)};
}

} // namespace troupe::api
