/// Secrets by name, as a store keeps them with a key that is elsewhere: set, listed, removed, and
/// read for the processes that may have them.
#pragma once

#include "runtime/language/workflow/workflow.hpp"
#include "runtime/secrets/process_secrets.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// Where secrets are.
struct secret_place {
  std::string store{};    ///< The path of the database; empty: there is none.
  std::string key_file{}; ///< Of mode 0600; empty: `default_key_file()`.
  /// For the processes of one program, whatever they are called: they go before those of the store,
  /// and are never stored.
  std::map<std::string, std::string> given{};
};

/// `~/.config/troupe/secret.keys`; empty: the user has no home.
std::string default_key_file();

/// What can be told of a secret.
struct secret_summary {
  std::string name{};
  std::vector<std::string> workflows{}; ///< Patterns of those that may read it; none: all.
  std::string who{};                    ///< Has set it; may be empty.
  time_point when{};
  std::string key_id{};    ///< Which key it is encrypted with.
  bool is_damaged = false; ///< It is not what was stored.
};

/// What becomes of a secret.
struct secret_change {
  std::string name{};
  std::string text{};                   ///< The secret itself.
  std::vector<std::string> workflows{}; ///< As `secret_summary`.
  std::string who{};
};

/// Any threads may use it at the same time, beside other programs that use the store and the keys.
/// All calls may block.
class secret_keeper {
public:
  explicit secret_keeper(secret_place place);
  ~secret_keeper();
  secret_keeper(const secret_keeper&) = delete;
  secret_keeper& operator=(const secret_keeper&) = delete;

  /// From now on the store is that one.
  void use_store(std::string path);

  /// Encrypts and stores a secret, in the place of one of that name; makes the store, and the key,
  /// where there is none. Fails (`argument_invalid`) where it can be none, and (`secret_key`) where
  /// the store has secrets and the key is gone.
  result<secret_summary> set(const secret_change& wanted);

  /// Fails (`secret_unknown`), with the nearest name, where there is none.
  result<secret_summary> remove(const std::string& name);

  /// All of the store, by name.
  result<std::vector<secret_summary>> list();

  /// Encrypts all of the store with a new key. The old one stays in the file, behind it, as other
  /// stores may need it. Returns how many there are.
  result<std::size_t> rekey();

  /// What the actions of a workflow are given; null: it names no secret. Fails (`secret_missing`)
  /// where one isn't there or isn't for it, and says of each what to type. `hidden`: names of
  /// secrets that others read, which its process hides; those that are gone it can't.
  result<process_secrets_ptr> of(const workflow& flow, const std::set<std::string>& hidden = {});

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// What `secret_keeper::of` does, for those who start processes. May be empty: there are none.
using secret_reader = std::function<result<process_secrets_ptr>(
  const workflow& flow, const std::set<std::string>& hidden)>;

/// `{"name", "workflows", "changedBy", "changedAt", "key"}`: never the secret.
json to_json(const secret_summary& secret);

} // namespace troupe
