#include "runtime/node/secret_keeper.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/private_path.hpp"
#include "runtime/base/secret_file.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/stored_processes.hpp"
#include "runtime/secrets/key_ring.hpp"
#include "runtime/secrets/secret_terms.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

namespace troupe {

namespace {

namespace fs = std::filesystem;

constexpr const char* key_file_name = "troupe/secret.keys";

secret_summary summary_of(kept_secret row) {
  return {std::move(row.name),          std::move(row.workflows),
          std::move(row.who),           row.when,
          std::move(row.sealed.key_id), row.is_damaged};
}

/// An error about one of them.
tl::unexpected<error> fault_of(const std::string& name, error reason) {
  reason.message.insert(0, "secret " + visible_line(name) + ": ");
  return tl::unexpected{std::move(reason)};
}

/// The keys of a file; none where there is no file.
result<key_ring> read_ring(const std::string& path) {
  auto file = open_secret(path);
  if (!file)
    return tl::unexpected{std::move(file.error())};
  if (!*file)
    return key_ring{};
  auto text = content_of(*file, path, key_file_max);
  if (!text)
    return tl::unexpected{std::move(text.error())};
  return read_key_file(*text, path);
}

/// Makes the folder of a file, for its owner alone.
result<void> make_folder_of(const std::string& path) {
  const auto folder = fs::path{path}.parent_path();
  std::error_code fault;
  if (folder.empty() || fs::exists(folder, fault))
    return {};
  fs::create_directories(folder.parent_path(), fault);
  if (fault)
    return failure(error_code::file_unwritable,
                   folder.parent_path().string() + ": " + fault.message());
  if (auto made = make_private_folder(folder.string()); !made)
    return tl::unexpected{std::move(made.error())};
  return {};
}

result<void> write_ring(const key_ring& ring, const std::string& path) {
  auto written = replace_secret(path, to_key_file(ring));
  return written ? result<void>{} : tl::unexpected{std::move(written.error())};
}

result<std::string> text_of(const kept_secret& row, const key_ring& ring, const std::string& path) {
  if (row.is_damaged)
    return fault_of(row.name,
                    {"it is not what was stored: set it again", {}, error_code::store_damaged});
  const auto* key = ring.find(row.sealed.key_id);
  if (!key)
    return fault_of(
      row.name,
      {"its key (" + visible_line(row.sealed.key_id) + ") is not in " + path
         + (ring.keys.empty() ? ", which is not there" : "")
         + ": put the file with it there, name it by --secret-key-file, or set the secret again",
       {},
       error_code::secret_key});
  auto text = unseal(row.sealed, bound_text(row.name, row.workflows), *key);
  return text ? std::move(text) : fault_of(row.name, std::move(text.error()));
}

} // namespace

std::string default_key_file() {
  if (const auto* folder = std::getenv("XDG_CONFIG_HOME"); folder && *folder != '\0')
    return std::string{folder} + '/' + key_file_name;
  const auto* home = std::getenv("HOME");
  return home && *home != '\0' ? std::string{home} + "/.config/" + key_file_name : "";
}

struct secret_keeper::parts {
  explicit parts(secret_place wanted) : place{std::move(wanted)} {
    if (place.key_file.empty())
      place.key_file = default_key_file();
  }

  /// The store; null: there is none, and none is wanted.
  result<sqlite_store*> open(bool creates) {
    std::error_code unreadable;
    if (place.store.empty() && creates)
      return failure(error_code::store_missing, "no store is open, and secrets are kept in one");
    if (place.store.empty() || (!opened && !creates && !fs::exists(place.store, unreadable)))
      return nullptr;
    if (!opened) {
      auto made = of_store(sqlite_store::open({.path = place.store}));
      if (!made)
        return tl::unexpected{std::move(made.error())};
      opened = std::move(*made);
    }
    return opened.get();
  }

  result<std::vector<kept_secret>> all() {
    auto from = open(false);
    if (!from)
      return tl::unexpected{std::move(from.error())};
    return *from ? of_store((*from)->secrets()) : std::vector<kept_secret>{};
  }

  result<void> check_key_file() const {
    if (place.key_file.empty())
      return failure(error_code::secret_key, "there is no place for the key of secrets, as HOME is "
                                             "not set: name one by --secret-key-file");
    return {};
  }

  /// The keys, of which there is one at least. A new one is made where nothing needs an old one.
  result<key_ring> ring_for_writing(sqlite_store& in) const {
    auto held = read_ring(place.key_file);
    if (!held || !held->keys.empty())
      return held;
    auto rows = of_store(in.secrets());
    if (!rows)
      return tl::unexpected{std::move(rows.error())};
    if (!rows->empty())
      return failure(error_code::secret_key,
                     place.key_file + " is not there, and holds the key of "
                       + std::to_string(rows->size())
                       + " secrets of the store: put it back, name it by --secret-key-file, or "
                         "remove them first (troupe secret rm)");
    auto key = fresh_secret_key();
    if (!key)
      return tl::unexpected{std::move(key.error())};
    held->keys.push_back(*key);
    if (auto written = write_ring(*held, place.key_file); !written)
      return tl::unexpected{std::move(written.error())};
    return held;
  }

  /// The turn to change keys or what is encrypted with them, among all programs.
  result<descriptor> take_keys() const {
    if (auto known = check_key_file(); !known)
      return tl::unexpected{std::move(known.error())};
    if (auto made = make_folder_of(place.key_file); !made)
      return tl::unexpected{std::move(made.error())};
    return take_turn(place.key_file);
  }

  /// The secret of that name as it is stored, if there is one.
  result<std::optional<kept_secret>> row_of(const std::string& name) {
    auto from = open(false);
    if (!from)
      return tl::unexpected{std::move(from.error())};
    return *from ? of_store((*from)->find_secret(name)) : std::optional<kept_secret>{};
  }

  /// Decrypts it.
  result<std::string> open_row(const kept_secret& row) {
    if (!ring) {
      if (auto known = check_key_file(); !known)
        return tl::unexpected{std::move(known.error())};
      auto found = read_ring(place.key_file);
      if (!found)
        return tl::unexpected{std::move(found.error())};
      ring = std::move(*found);
    }
    return text_of(row, *ring, place.key_file);
  }

  /// Adds the secret of that name to `values`, or to `missing` why it can't be had.
  result<void> read(const std::string& name, const workflow& flow, std::string& missing,
                    std::map<std::string, std::string, std::less<>>& values) {
    if (auto known = place.given.find(name); known != place.given.end()) {
      values.emplace(name, known->second);
      return {};
    }
    auto row = row_of(name);
    if (!row)
      return tl::unexpected{std::move(row.error())};
    const auto shown = visible_line(name);
    if (!*row || !is_for((*row)->workflows, flow.name)) {
      missing += (missing.empty() ? "" : "; ") + shown
                 + (*row ? " is for " + patterns_text((*row)->workflows) : " is not there")
                 + (!is_secret_name(name) ? " (no secret can be called so)"
                    : place.store.empty()
                      ? " (add --secret " + shown + "=@FILE)"
                      : " (troupe secret set " + shown
                          + (*row ? " --workflow '" + visible_line(flow.name) + '\'' : "")
                          + ", or add --secret " + shown + "=@FILE)");
      return {};
    }
    return open_row(**row).map([&](std::string text) { values.emplace(name, std::move(text)); });
  }

  /// The text that others get as the secret of that name; nothing: it is gone.
  result<std::optional<std::string>> find(const std::string& name) {
    if (auto known = place.given.find(name); known != place.given.end())
      return known->second;
    auto row = row_of(name);
    if (!row)
      return tl::unexpected{std::move(row.error())};
    if (!*row)
      return std::nullopt;
    return open_row(**row).map([](std::string text) { return std::optional{std::move(text)}; });
  }

  secret_place place;
  std::mutex turn;
  std::unique_ptr<sqlite_store> opened;
  std::optional<key_ring> ring; ///< Read once for all secrets of one workflow.
};

secret_keeper::secret_keeper(secret_place place)
  : parts_{std::make_unique<parts>(std::move(place))} {}

secret_keeper::~secret_keeper() = default;

void secret_keeper::use_store(std::string path) {
  const std::lock_guard turn{parts_->turn};
  parts_->place.store = std::move(path);
  parts_->opened = nullptr;
}

result<secret_summary> secret_keeper::set(const secret_change& wanted) {
  if (auto fits = check_secret_name(wanted.name); !fits)
    return tl::unexpected{std::move(fits.error())};
  if (auto fits = check_secret_value(wanted.text); !fits)
    return tl::unexpected{std::move(fits.error())};
  if (auto fits = check_patterns(wanted.workflows); !fits)
    return tl::unexpected{std::move(fits.error())};
  const std::lock_guard turn{parts_->turn};
  auto keys = parts_->take_keys();
  if (!keys)
    return tl::unexpected{std::move(keys.error())};
  auto in = parts_->open(true);
  if (!in)
    return tl::unexpected{std::move(in.error())};
  auto ring = parts_->ring_for_writing(**in);
  if (!ring)
    return tl::unexpected{std::move(ring.error())};
  auto sealed = seal(wanted.text, bound_text(wanted.name, wanted.workflows), ring->keys.front());
  if (!sealed)
    return tl::unexpected{std::move(sealed.error())};
  kept_secret row{wanted.name, wanted.workflows, std::move(*sealed), wanted.who,
                  std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())};
  if (auto written = of_store((*in)->write_secret(row)); !written)
    return tl::unexpected{std::move(written.error())};
  return summary_of(std::move(row));
}

result<secret_summary> secret_keeper::remove(const std::string& name) {
  const std::lock_guard turn{parts_->turn};
  auto all = parts_->all();
  if (!all)
    return tl::unexpected{std::move(all.error())};
  std::vector<std::string> names;
  for (auto& each : *all)
    if (each.name != name)
      names.push_back(std::move(each.name));
    else if (auto gone = of_store(parts_->opened->remove_secret(name)); gone)
      return summary_of(std::move(each));
    else
      return tl::unexpected{std::move(gone.error())};
  return failure(error_code::secret_unknown,
                 "there is no secret \"" + visible_line(name) + '"' + suggestion(name, names));
}

result<std::vector<secret_summary>> secret_keeper::list() {
  const std::lock_guard turn{parts_->turn};
  return parts_->all().map([](std::vector<kept_secret>&& rows) {
    std::vector<secret_summary> all;
    for (auto& each : rows)
      all.push_back(summary_of(std::move(each)));
    return all;
  });
}

result<std::size_t> secret_keeper::rekey() {
  const std::lock_guard turn{parts_->turn};
  auto keys = parts_->take_keys();
  if (!keys)
    return tl::unexpected{std::move(keys.error())};
  auto in = parts_->open(false);
  if (!in)
    return tl::unexpected{std::move(in.error())};
  if (!*in)
    return 0U;
  auto ring = parts_->ring_for_writing(**in);
  if (!ring)
    return tl::unexpected{std::move(ring.error())};
  auto fresh = fresh_secret_key();
  if (!fresh)
    return tl::unexpected{std::move(fresh.error())};
  const auto& path = parts_->place.key_file;
  if (ring->keys.size() == keys_max)
    return failure(error_code::secret_key,
                   path + " holds " + std::to_string(keys_max)
                     + " keys, as many as it can: remove the last lines, if no store needs them");
  // The file has the new key before anything needs it, and the old ones as long as anything may.
  ring->keys.insert(ring->keys.begin(), *fresh);
  if (auto written = write_ring(*ring, path); !written)
    return tl::unexpected{std::move(written.error())};
  return of_store((*in)->reseal_secrets([&](const kept_secret& row) {
    return text_of(row, *ring, path).and_then([&](const std::string& text) {
      return seal(text, bound_text(row.name, row.workflows), ring->keys.front());
    });
  }));
}

result<process_secrets_ptr> secret_keeper::of(const workflow& flow,
                                              const std::set<std::string>& hidden) {
  if (flow.secrets.empty() && hidden.empty())
    return nullptr;
  const std::lock_guard turn{parts_->turn};
  parts_->ring.reset(); // others may have changed it
  std::string missing;
  std::map<std::string, std::string, std::less<>> values;
  for (const auto& name : flow.secrets)
    if (auto done = parts_->read(name, flow, missing, values); !done)
      return tl::unexpected{std::move(done.error())};
  std::set<std::string> of_others;
  for (const auto& name : hidden)
    if (auto text = parts_->find(name); !text)
      return tl::unexpected{std::move(text.error())};
    else if (*text)
      of_others.insert(std::move(**text));
  parts_->ring.reset();
  if (!missing.empty())
    return failure(error_code::secret_missing,
                   "workflow " + visible_line(flow.name)
                     + " can't have the secrets that it names: " + missing);
  return std::make_shared<const process_secrets>(std::move(values), std::move(of_others));
}

json to_json(const secret_summary& secret) {
  return {{"name", secret.name},
          {"workflows", secret.workflows},
          {"changedBy", secret.who},
          {"changedAt", to_rfc3339(secret.when)},
          {"key", secret.key_id}};
}

} // namespace troupe
