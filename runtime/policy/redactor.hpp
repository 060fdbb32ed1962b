/// Keeps secrets out of what people and files get to see.
#pragma once

#include "runtime/policy/text_search.hpp"
#include "troupe/json.hpp"

#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace troupe {

/// Hides the values under the names of `config.secret`, wherever they turn up: under such a name
/// anywhere in a value, and as a part of any text. What is hidden becomes `***`, which tells
/// nothing of it. What was a secret once stays one.
///
/// Texts of less than `shortest_text` bytes, booleans and null are hidden under their names
/// only: `7` or `no` are a part of too many texts that have nothing to do with the secret.
///
/// Costs nothing where no secret is named, else time in proportion to what it reads. Owned by
/// one process.
class redactor {
public:
  static constexpr std::size_t shortest_text = 4;
  static constexpr std::string_view mask = "***";

  /// Hides nothing.
  redactor() = default;

  /// Hides what stands under these names, case aside, and what `learnt` of another one told.
  explicit redactor(const std::vector<std::string>& names, const json& inherited = nullptr);

  /// Whether a secret is named, or known. Where not, the rest need not be called.
  bool active() const noexcept { return !names_.empty() || !texts_.empty(); }

  /// Notes the secrets that `content`, which stands under `name`, is or holds: to be called with
  /// each value that may be told of later, before it is told.
  void learn(std::string_view name, const json& content);

  /// Notes a text as a secret, under whatever name it turns up; likewise the number that it reads
  /// as.
  void hide(const std::string& text);

  /// `text` without the secrets in it.
  std::string masked(std::string text) const;

  /// The same of a message, which may quote a text that was cut (`excerpt`): the beginning of a
  /// secret before `...` is hidden as well, where it has `shortest_text` bytes or more.
  std::string masked_message(std::string message) const;

  /// What stands in `text` from the byte `begin` to before `end`, without the secrets that it has a
  /// part of: what is cut from a text is cut from one without secrets.
  std::string masked_part(std::string_view text, std::size_t begin, std::size_t end) const;

  /// Of a text that was cut at its end, the bytes before what may be the beginning of a secret.
  std::size_t whole_part(std::string_view text) const { return search_.whole_part(text); }

  /// The bytes of the longest that it hides.
  std::size_t longest() const { return search_.longest(); }

  /// `content` without the secrets in it, keys included: itself (no copy) where it holds none.
  value masked(value content) const;

  /// The same for what stands under `name`, which may be a secret's.
  value masked(std::string_view name, value content) const;

  /// One that hides the texts which this one hides by now, and learns no more: for what is written
  /// on other threads. Costs next to nothing, however many they are.
  redactor of_texts() const;

  /// All that it hides, for the redactor of a process that is handed some of it: a map for its
  /// constructor, or null where no secret is named. It holds secrets: not to be shown.
  value learnt() const;

  /// Shows `archive` what it has learnt.
  template <class Self, class Archive>
  static void describe(Self& self, Archive& archive) {
    auto& [names, texts, numbers, search, learnt] = self;
    archive(texts, numbers);
    if constexpr (!std::is_const_v<Self>) {
      search = text_search{{texts.begin(), texts.end()}};
      learnt = nullptr;
    }
  }

private:
  bool is_secret(std::string_view name) const;
  // Each adds what is new to `fresh`.
  void find_secrets(std::string_view name, const json& content, std::vector<std::string>& fresh);
  void note_leaves(const json& content, std::vector<std::string>& fresh);
  void note_text(const std::string& text, std::vector<std::string>& fresh);
  bool shows(const json& content) const;
  json without_secrets(const json& content) const;

  std::set<std::string, std::less<>> names_; ///< In lower case.
  std::set<std::string, std::less<>> texts_;
  std::set<std::string, std::less<>> numbers_; ///< Those of `texts_` that are numbers.
  text_search search_;                         ///< For `texts_`.
  mutable value learnt_;                       ///< Null pointer: to be made anew.
};

} // namespace troupe
