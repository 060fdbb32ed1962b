/// Definitions by name and version, as a store keeps them: who starts a workflow by its name finds
/// it there, whichever program has put it there.
#pragma once

#include "runtime/base/hash.hpp"
#include "troupe/result.hpp"
#include "troupe/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Bytes, at most: of a definition's text, of a name (and of who puts it there), of a note.
inline constexpr std::size_t catalogue_text_max = std::size_t{4} << 20;
inline constexpr std::size_t catalogue_name_max = 200;
inline constexpr std::size_t catalogue_note_max = 4096;

/// One version of a name: never changed, and never forgotten.
struct catalogue_entry {
  std::string name = {};
  std::uint64_t version = 0; ///< Counts from 1 within the name.
  bool is_removal = false;   ///< There is no such workflow since, unless a later version says one.
  content_hash hash = {};    ///< Of the text.
  std::string who = {};      ///< Put it there, or removed it; may be empty.
  time_point when = {};
  std::string note = {};
  std::string text = {};   ///< Of the definition; empty in lists, and of a removal.
  bool is_damaged = false; ///< It is not what was stored: what it says may be wrong.
};

/// A schedule of a definition, as it is kept.
struct catalogued_schedule {
  std::string id = {};
  std::string rule = {};  ///< JSON.
  std::string state = {}; ///< JSON: where it stands, if it is new.
};

/// What somebody wants to become of a name.
struct catalogue_change {
  std::string name = {};
  std::optional<std::string> text = {}; ///< Of the new version; unset: the name is removed.
  std::string who = {};
  time_point when = {};
  std::string note = {};
  /// Only where this version is the newest; 0: where there is no such workflow (any more).
  std::optional<std::uint64_t> expected = {};
  /// From this version on, where the store keeps schedules: those that were there before, by their
  /// ids, go on where they stand.
  std::vector<catalogued_schedule> schedules = {};
};

/// What became of it.
struct catalogue_receipt {
  catalogue_entry newest = {}; ///< Without its text.
  bool is_new = false;         ///< False: that was the newest version already.
};

/// The part of a store that keeps the catalogue. As one thread uses it; others open their own.
/// Every error says what was tried.
class catalogue_store {
public:
  virtual ~catalogue_store() = default;

  /// Adds a version, in one step that outlasts a power cut; none where the newest has that text, or
  /// is what the same caller has made of the version that is expected. Fails where the change is
  /// not as `check_catalogue` wants it (`argument_invalid`), where another version is the newest
  /// than is expected (`version_mismatch`), and where there is nothing to remove
  /// (`workflow_unknown`). After an error of the store nothing is known: the same may be tried
  /// again.
  virtual result<catalogue_receipt> write_catalogue(const catalogue_change& wanted) = 0;

  /// The newest version of each name behind `after` (empty: of the first ones), removals among
  /// them: so many at most, in the order of the names' bytes.
  virtual result<std::vector<catalogue_entry>> catalogue_names(const std::string& after,
                                                               std::size_t most)
    = 0;

  /// The versions of a name below number `before`, so many at most, the newest first.
  virtual result<std::vector<catalogue_entry>>
  catalogue_versions(const std::string& name, std::uint64_t before, std::size_t most) = 0;

  /// A version with its text; 0: the newest. Nothing: there is none. Fails (`store_damaged`) where
  /// it is not what was stored.
  virtual result<std::optional<catalogue_entry>> find_catalogued(const std::string& name,
                                                                 std::uint64_t version)
    = 0;
};

/// Whether a name can be one of the catalogue's: what a workflow may be called, on one line,
/// without an `@`, and no longer than `catalogue_name_max`. Else (`argument_invalid`) why not.
result<void> check_catalogue_name(std::string_view name);

/// Whether the change's texts are as long as they may be, UTF-8, and its name one.
result<void> check_catalogue(const catalogue_change& wanted);

/// The version that the change adds behind `newest` (null: the name is new), or nothing where that
/// says the same; or why it can't be made. For stores.
result<std::optional<catalogue_entry>> next_version(const catalogue_entry* newest,
                                                    const catalogue_change& wanted);

/// `put by ada at 2026-11-23T08:00:00.000Z`, or `removed by ...`.
std::string origin_of(const catalogue_entry& version);

} // namespace troupe
