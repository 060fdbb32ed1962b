/// What executions have written, until the news of them comes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace troupe::cli {

/// Keeps what the latest attempt of each execution has written. What is written comes sooner than
/// the news of the attempt, those of its beginning included: news of an attempt say nothing of what
/// a later one has written. For one thread at a time.
template <class Key, class Text>
class latest_attempts {
public:
  /// Where what the attempt writes is put. What earlier ones have written is forgotten.
  Text& of(const Key& key, std::uint32_t attempt) {
    auto& known = all_[key];
    if (known.attempt < attempt)
      known = {attempt, {}};
    return known.text;
  }

  /// An attempt is about to begin, or has begun: what earlier ones have written is forgotten.
  void begin(const Key& key, std::uint32_t attempt) {
    if (auto known = all_.find(key); known != all_.end() && known->second.attempt < attempt)
      all_.erase(known);
  }

  /// An attempt has ended: takes what it has written. Nothing: it has not, or a later one has.
  std::optional<Text> end(const Key& key, std::uint32_t attempt) {
    auto known = all_.find(key);
    if (known == all_.end() || known->second.attempt > attempt)
      return std::nullopt;
    std::optional<Text> text{std::move(known->second.text)};
    all_.erase(known);
    return text;
  }

  /// Takes what any attempt has written.
  std::optional<Text> take(const Key& key) { return end(key, UINT32_MAX); }

  /// The first of those that have written; nothing: none has.
  std::optional<Key> first() const {
    return all_.empty() ? std::nullopt : std::optional<Key>{all_.begin()->first};
  }

private:
  struct written {
    std::uint32_t attempt = 0;
    Text text{};
  };

  std::map<Key, written> all_;
};

} // namespace troupe::cli
