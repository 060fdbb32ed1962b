/// The archives that bring an engine to bytes and back (runtime/engine/description.hpp).
///
/// Values of `content_size_min` bytes and more are written once, and referred to by number after
/// that; those that the journal has stored as contents are not written at all, but named by their
/// hash. Scopes that runs share are shared again once they are read.
#pragma once

#include "runtime/durability/bytes.hpp"
#include "runtime/durability/content.hpp"
#include "runtime/durability/entry_codec.hpp"
#include "runtime/engine/run.hpp"
#include "runtime/language/workflow/workflow.hpp"

#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe {

template <class T>
concept map_like = requires {
  typename T::mapped_type;
};
template <class T>
concept set_like = requires {
  typename T::key_type;
}
&&!map_like<T>;
/// Vectors and deques.
template <class T>
concept list_like = requires(T& x) {
  x.emplace_back();
}
&&!std::same_as<T, std::string>;
template <class T>
concept keeps_its_parts = requires(T& x, int& archive) {
  &T::template describe<T, int>;
};

/// Appends what it is shown to `out`.
class state_writer {
public:
  state_writer(std::string& out, const content_test& is_stored)
    : out_{out}, is_stored_{is_stored} {}

  template <class... Parts>
  void operator()(const Parts&... parts) {
    (write(parts), ...);
  }
  std::uint64_t count(std::uint64_t n) {
    out_.number(n);
    return n;
  }

private:
  template <std::unsigned_integral T>
  void write(const T& number) {
    out_.number(number);
  }
  void write(bool flag) { out_.byte(flag); }
  void write(std::uint8_t small) { out_.byte(small); }
  void write(std::int32_t number) { out_.signed_number(number); }
  void write(const std::string& text) { out_.text(text); }
  void write(duration span) { out_.signed_number(span.count()); }
  void write(time_point when) { write(when.time_since_epoch()); }
  void write(const value& x);
  void write(const json& x) { write_content(x); }
  void write(const scope_ptr& x);
  void write(const surroundings_ptr& x) { write_content(x ? to_json(*x) : json()); }
  void write(const task* def) { out_.number(def ? std::uint64_t{def->index} + 1 : 0); }
  template <class T>
  void write(const std::unique_ptr<T>& x) {
    write(x != nullptr);
    if (x)
      write(*x);
  }
  template <class T>
  void write(const std::optional<T>& x) {
    write(x.has_value());
    if (x)
      write(*x);
  }
  template <class First, class Second>
  void write(const std::pair<First, Second>& x) {
    write(x.first);
    write(x.second);
  }
  template <class T>
  void write(const T& x) {
    if constexpr (std::is_enum_v<T>)
      write(static_cast<std::underlying_type_t<T>>(x));
    else if constexpr (list_like<T> || set_like<T> || map_like<T>)
      write_all(x);
    else if constexpr (keeps_its_parts<T>)
      T::describe(x, *this);
    else
      describe(*this, x);
  }
  template <class T>
  void write_all(const T& all) {
    out_.number(all.size());
    for (const auto& each : all)
      write(each);
  }

  /// Gives the number of a large one.
  std::optional<std::uint64_t> write_content(const json& x);
  void write_scratch();

  byte_writer out_;
  const content_test& is_stored_;
  std::string scratch_;
  std::map<content_hash, std::uint64_t> contents_; ///< Those written, by their numbers.
  std::map<const json*, std::uint64_t> known_;     ///< Where some of them are in memory.
  std::map<const scope*, std::uint64_t> scopes_;
};

/// Reads what a `state_writer` wrote. Once something is missing or malformed, all that follows
/// reads as zero or empty, and `outcome` says so.
class state_reader {
public:
  state_reader(std::string_view bytes, const workflow& flow, const content_reader& contents)
    : in_{bytes}, flow_{flow}, contents_{contents} {}

  template <class... Parts>
  void operator()(Parts&... parts) {
    (read(parts), ...);
  }
  std::uint64_t count(std::uint64_t) { return read_count(); }

  bool is_broken() const noexcept { return in_.broken(); }

  /// Whether all was read, and nothing is left.
  result<void> outcome();

private:
  template <std::unsigned_integral T>
  void read(T& number) {
    number = static_cast<T>(in_.number());
  }
  void read(bool& flag) { flag = in_.byte() != 0; }
  void read(std::uint8_t& small) { small = in_.byte(); }
  void read(std::int32_t& number) { number = static_cast<std::int32_t>(in_.signed_number()); }
  void read(std::string& text) { text = in_.text(); }
  void read(duration& span) { span = duration{in_.signed_number()}; }
  void read(time_point& when) { when = time_point{duration{in_.signed_number()}}; }
  void read(value& x) { x = read_content(); }
  void read(json& x);
  void read(scope_ptr& x);
  void read(surroundings_ptr& x);
  void read(const task*& def);
  template <class T>
  void read(std::unique_ptr<T>& x) {
    if (in_.byte() != 0)
      read(*(x = std::make_unique<T>()));
  }
  template <class T>
  void read(std::optional<T>& x) {
    if (in_.byte() != 0)
      read(x.emplace());
  }
  template <class First, class Second>
  void read(std::pair<First, Second>& x) {
    read(x.first);
    read(x.second);
  }
  template <class T>
  void read(T& x) {
    if constexpr (std::is_enum_v<T>)
      x = static_cast<T>(read_one<std::underlying_type_t<T>>());
    else if constexpr (list_like<T>)
      for (auto left = read_count(); left > 0 && !in_.broken(); --left)
        x.push_back(read_one<typename T::value_type>());
    else if constexpr (set_like<T>)
      for (auto left = read_count(); left > 0 && !in_.broken(); --left)
        x.insert(x.end(), read_one<typename T::key_type>());
    else if constexpr (map_like<T>)
      read_map(x);
    else if constexpr (keeps_its_parts<T>)
      T::describe(x, *this);
    else
      describe(*this, x);
  }
  template <class T>
  void read_map(T& x) {
    for (auto left = read_count(); left > 0 && !in_.broken(); --left) {
      auto key = read_one<typename T::key_type>();
      read(x[std::move(key)]);
    }
  }
  template <class T>
  T read_one() {
    T x{};
    read(x);
    return x;
  }

  /// A number of things that each take a byte at least.
  std::uint64_t read_count();
  value read_content();
  value parse(std::string_view cbor);

  byte_reader in_;
  const workflow& flow_;
  const content_reader& contents_;
  std::vector<value> known_;
  std::vector<scope_ptr> scopes_;
  error trouble_;
};

} // namespace troupe
