/// Workflows by name and version, as a store keeps them for whoever starts them: put there, looked
/// at, removed, loaded.
#pragma once

#include "runtime/node/process_place.hpp"
#include "runtime/store/catalogue_store.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/workflow.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// How people name one: `etl`, or `etl@3`.
struct workflow_reference {
  std::string name = {};
  std::uint64_t version = 0; ///< 0: the newest.
};

/// Reads that. Fails (`argument_invalid`) where the name can be none, or no version follows the
/// `@`.
result<workflow_reference> read_workflow_reference(std::string_view text);

/// Why something of the catalogue can't be had.
struct catalogue_fault {
  error reason = {};
  std::vector<problem> problems = {}; ///< All of the definition's, where these are why; else none.
};

/// That a definition has these problems.
catalogue_fault as_fault(std::vector<problem> problems);

template <class T>
using catalogued = tl::expected<T, catalogue_fault>;

/// Who changes a workflow, and on what terms.
struct version_terms {
  std::string who = {};  ///< May be empty, as may the note.
  std::string note = {}; ///< For whoever looks at the versions later.
  /// Only where this version is the newest; 0: where there is no such workflow (any more).
  std::optional<std::uint64_t> expected = {};
};

/// What became of a text that was put.
struct put_outcome {
  catalogue_entry newest = {}; ///< Without the text.
  bool is_new = false;         ///< False: that was the newest version already.
  workflow_ptr flow = {};      ///< The workflow that it is. `load` gives the one to be started.
};

/// A part of the names, in the order of their bytes.
struct workflow_page {
  std::vector<catalogue_entry> rows = {}; ///< The newest version of each, without the text.
  std::string next = {};                  ///< Behind which to go on; empty: that is all.
};

/// A part of the versions of a name, the newest first.
struct version_page {
  std::vector<catalogue_entry> rows = {}; ///< Without the texts.
  std::uint64_t next = 0;                 ///< Below which to go on; 0: that is all.
};

/// Which names are wanted.
struct workflow_query {
  std::string after = {};    ///< Those behind this one; empty: from the first on.
  std::size_t most = 100;    ///< From 1 to 1,000.
  bool with_removed = false; ///< Those that were removed, too.
};

/// Any threads may use it at the same time, beside other programs that use the store. All calls may
/// block: those that read wait for no one who writes.
class workflow_catalogue {
public:
  /// That of the store of `place`; what its texts name are that place's actions and types, which
  /// must be complete. Where there is no store and none is wanted, it is as good as empty. Relative
  /// locations in the texts (sub-workflows, `$import`) start from `folder` (empty: the working
  /// folder), wherever a text came from.
  explicit workflow_catalogue(process_place place, std::string folder = {});
  ~workflow_catalogue();
  workflow_catalogue(const workflow_catalogue&) = delete;
  workflow_catalogue& operator=(const workflow_catalogue&) = delete;

  /// Makes the text the newest version of the name, once it is loaded and checked whole; makes the
  /// store where there is none. Does nothing where it is that already. A text that gives the
  /// workflow another name has a problem there; one that gives none is called `name`. `name` empty:
  /// what the text says, else the stem of `file`, by which problems name the text (empty:
  /// NAME.yaml). Fails with `version_mismatch` where `how` expects another version.
  catalogued<put_outcome> put(const std::string& name, std::string text, const version_terms& how,
                              const std::string& file = {});

  /// Removes the name: a version that says so. What was there can still be had by its version.
  /// Fails where there is none (`workflow_unknown`), or another version is expected.
  result<catalogue_entry> remove(const std::string& name, const version_terms& how);

  /// A version with its text; 0: the newest. Fails (`workflow_unknown`), with the nearest name,
  /// where there is none, or it is a removal.
  result<catalogue_entry> get(const std::string& name, std::uint64_t version = 0);

  /// Some of the names. A page may have fewer rows than are wanted, or none, and yet go on.
  result<workflow_page> list(const workflow_query& which);

  /// The versions of a name below `before` (0: all), removals among them. Fails where there is no
  /// such name, and never was (`workflow_unknown`).
  result<version_page> versions(const std::string& name, std::uint64_t before = 0,
                                std::size_t most = 100);

  /// The workflow to be started, checked with those that it runs. One that was loaded lately is not
  /// read again, unless files that it imports have changed. Fails as `get` does, or with the
  /// problems that the text has by now.
  catalogued<workflow_ptr> load(const std::string& name, std::uint64_t version = 0);

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// `{"name", "version", "removed", "hash", "changedBy", "changedAt", "note"}`, and `text` where
/// there is one. The hash is the SHA-256 digest of the text in hexadecimal digits; of a removal
/// null.
json to_json(const catalogue_entry& version);

} // namespace troupe
