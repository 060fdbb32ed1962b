#include "runtime/durability/entry_codec.hpp"

#include "runtime/base/hash.hpp"
#include "runtime/durability/bytes.hpp"
#include "runtime/durability/cbor.hpp"
#include "runtime/durability/change_codec.hpp"
#include "runtime/durability/start_fields.hpp"
#include "runtime/durability/usage_codec.hpp"
#include "runtime/engine/description.hpp"

#include <algorithm>
#include <concepts>
#include <type_traits>
#include <utility>

namespace troupe {

namespace {

/// The first byte of every entry: how the others are to be read. In the first format the start
/// of a process didn't say which execution asked for it. Since the third (the first after 0.1.0)
/// the checksum of the other bytes follows, and a start has fields by name; its mark is so far from
/// those before it that no flipped bit turns one into the other.
constexpr std::uint8_t first_format = 1;
constexpr std::uint8_t second_format = 2;
constexpr std::uint8_t format = 0x73;

/// The first byte of an outcome: what follows it.
constexpr std::uint8_t is_value = 0x01; ///< Else a message.
constexpr std::uint8_t has_usage = 0x02;
constexpr std::uint8_t is_refusal = 0x04;
constexpr std::uint8_t has_advice = 0x08;

/// In the byte of a new policy mode (0: none): a priority follows.
constexpr std::uint8_t has_priority = 0x80;

constexpr std::size_t checksum_size = 4;
constexpr std::size_t decisions_size = 4;

/// Its bytes, the lowest first.
std::string fixed_bytes(std::uint32_t number) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>(number >> shift);
  return bytes;
}

std::uint32_t number_of(std::string_view bytes) {
  std::uint32_t number = 0;
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
    number = number << 8 | static_cast<std::uint8_t>(*byte);
  return number;
}

/// Of an entry in the present format: of its format, and of what follows the checksum.
std::string checksum_of(std::string_view entry) {
  auto sum = checksum(entry.substr(0, 1));
  return fixed_bytes(checksum(entry.substr(1 + checksum_size), sum));
}

// -- the fields of inputs, in the order of their bytes; those of a start have names -------------

template <class Archive, class Input>
requires std::is_empty_v<Input>
void describe(Archive&, Input&) {}
template <class Archive>
void describe(Archive& archive, either<input::action_started> auto& x) {
  archive(x.stamp);
}
template <class Archive>
void describe(Archive& archive, either<input::action_finished> auto& x) {
  archive(x.stamp);
  archive.since_third(x.execution);
  archive.outcome(x);
}
template <class Archive>
void describe(Archive& archive, either<retry_advice> auto& x) {
  auto number = static_cast<std::uint32_t>(x.status);
  archive(x.is_vain, x.least_delay, number);
  if constexpr (!std::is_const_v<std::remove_reference_t<decltype(x)>>)
    x.status = static_cast<int>(number);
}
template <class Archive>
void describe(Archive& archive, either<input::action_recalled> auto& x) {
  archive(x.stamp);
}
template <class Archive>
void describe(Archive& archive, either<input::action_lost> auto& x) {
  archive(x.stamp);
}
template <class Archive>
void describe(Archive& archive, either<input::timer_due> auto& x) {
  archive(x.key);
}
template <class Archive>
void describe(Archive& archive, either<input::group_settled> auto& x) {
  // The path of the first that failed is for who finds it out again.
  auto& [expected, completed, skipped, failed, outputs, first, last, failures, continued, expired,
         first_failed]
    = x.summary;
  archive(x.group, expired);
  if (expired)
    archive(expected, completed, skipped, failed, first, last, continued, outputs, failures,
            expired);
}
template <class Archive>
void describe(Archive& archive, either<input::approval_decided> auto& x) {
  archive(x.stamp, x.approved, x.reason);
}
template <class Archive>
void describe(Archive& archive, either<input::cancel> auto& x) {
  archive(x.reason, x.timeout);
}
template <class Archive>
void describe(Archive& archive, either<input::pause> auto& x) {
  archive(x.reason);
}
template <class Archive>
void describe(Archive& archive, either<input::signal> auto& x) {
  archive(x.name, x.payload);
}
template <class Archive>
void describe(Archive& archive, either<input::taken_up> auto& x) {
  archive(x.driven_until);
  archive.terms(x);
  archive(x.timeout);
}

template <class Archive>
void describe(Archive& archive, either<input::result_answered> auto& x) {
  archive(x.stamp, x.execution, x.found, x.output, x.origin, x.reason);
}

class entry_writer {
public:
  entry_writer(std::string& out, std::vector<content>& contents) : out_{out}, contents_{contents} {}

  void write(const journal_entry& entry) {
    out_.byte(format);
    out_.bytes(std::string(checksum_size, '\0')); // known in the end
    out_.bytes(fixed_bytes(entry.decisions.value_or(0)));
    out_.number(entry.steps);
    out_.number(entry.scn);
    out_.number(entry.inputs.size());
    duration before{};
    for (const auto& each : entry.inputs) {
      auto at = each.at.time_since_epoch();
      out_.byte(static_cast<std::uint8_t>(each.what.index()));
      out_.difference(std::exchange(before, at).count(), at.count());
      std::visit([this](const auto& what) { write(what); }, each.what);
    }
    write_changes(out_, entry.changes, time_point{before});
  }

  template <class... Parts>
  void operator()(const Parts&... parts) {
    (write(parts), ...);
  }
  void since_third(const std::uint32_t& number) { out_.number(number); }
  void outcome(const input::action_finished& x) {
    const auto is_advised = x.advice != retry_advice{};
    out_.byte((x.outcome ? is_value : 0) | (x.used ? has_usage : 0) | (x.refused ? is_refusal : 0)
              | (is_advised ? has_advice : 0));
    if (x.used)
      write_usage(out_, *x.used);
    if (is_advised)
      write(x.advice);
    x.outcome ? write(*x.outcome) : write(x.outcome.error().message);
  }
  void terms(const input::taken_up& x) {
    auto mode = x.policy ? static_cast<std::uint8_t>(*x.policy) + 1 : 0;
    out_.byte(static_cast<std::uint8_t>(mode | (x.priority ? has_priority : 0)));
    if (x.priority)
      out_.signed_number(*x.priority);
  }

private:
  void write(const input::start& x) {
    auto fields = fields_of(x);
    out_.number(fields.size());
    for (const auto& [name, content] : fields) {
      out_.text(name);
      write(content);
    }
  }
  template <class Described>
  void write(const Described& x) {
    describe(*this, x);
  }
  template <std::unsigned_integral Number>
  void write(const Number& x) {
    out_.number(x);
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void write(const Enum& x) { out_.byte(static_cast<std::uint8_t>(x)); }
  void write(const bool& x) { out_.byte(x); }
  void write(const std::string& x) { out_.text(x); }
  void write(const duration& x) { out_.signed_number(x.count()); }
  void write(const time_point& x) { write(x.time_since_epoch()); }
  void write(const json& x) { write_json(x); }
  void write(const value& x) { write_json(*x); }

  /// Its length plus one and its CBOR, or 0 and the hash of that.
  void write_json(const json& x) {
    scratch_.clear();
    append_cbor(scratch_, x);
    if (scratch_.size() < content_size_min) {
      out_.number(scratch_.size() + 1);
      return out_.bytes(scratch_);
    }
    auto hash = hash_of(scratch_);
    out_.number(0);
    out_.bytes(bytes_of(hash));
    if (std::ranges::find(contents_, hash, &content::hash) == contents_.end())
      contents_.push_back({hash, scratch_});
  }

  byte_writer out_;
  std::vector<content>& contents_;
  std::string scratch_;
};

class entry_reader {
public:
  entry_reader(std::string_view bytes, const content_reader& contents)
    : whole_{bytes}, in_{bytes}, contents_{contents} {}

  template <class... Parts>
  void operator()(Parts&... parts) {
    (read(parts), ...);
  }
  void since_third(std::uint32_t& number) {
    if (format_ == format)
      read(number);
  }
  void outcome(input::action_finished& x) {
    auto head = in_.byte();
    x.refused = (head & is_refusal) != 0;
    if ((head & has_usage) != 0)
      x.used = std::make_shared<const attempt_usage>(read_usage(in_));
    if ((head & has_advice) != 0)
      read(x.advice);
    if ((head & is_value) != 0)
      read(*x.outcome);
    else
      x.outcome = failure(std::string{in_.text()});
  }
  void terms(input::taken_up& x) {
    auto head = in_.byte();
    if (auto mode = head & ~has_priority; mode != 0)
      x.policy = static_cast<policy_mode>(mode - 1);
    if ((head & has_priority) != 0)
      x.priority = static_cast<std::int32_t>(in_.signed_number());
  }

  result<journal_entry> read() {
    journal_entry entry;
    format_ = in_.byte();
    if (format_ == format && !is_intact())
      return failure(error_code::store_damaged,
                     "it is damaged: its bytes are not those that were written");
    if (format_ == format) {
      in_.bytes(checksum_size);
      entry.decisions = number_of(in_.bytes(decisions_size));
    } else if (format_ != second_format && format_ != first_format) {
      in_.fail();
    }
    entry.steps = in_.number();
    entry.scn = in_.number();
    auto count = in_.number();
    duration at{};
    for (; count > 0 && !in_.broken(); --count) {
      auto kind = in_.byte();
      at = duration{in_.further_than(at.count())};
      auto what = input_of(kind, std::make_index_sequence<std::variant_size_v<input::any>>{});
      entry.inputs.push_back({time_point{at}, std::move(what)});
    }
    if (format_ == format)
      entry.changes = read_changes(in_, time_point{at});
    if (!trouble_.message.empty())
      return tl::unexpected{std::move(trouble_)};
    if (in_.broken() || !in_.at_end())
      return failure(error_code::store_damaged, "it is damaged, or was written by a newer Troupe");
    return entry;
  }

private:
  bool is_intact() const {
    return whole_.size() > checksum_size && whole_.substr(1, checksum_size) == checksum_of(whole_);
  }

  /// Reads the alternative number `kind`.
  template <std::size_t... Kinds>
  input::any input_of(std::uint8_t kind, std::index_sequence<Kinds...>) {
    input::any what;
    auto read_one = [&]<std::size_t Kind>(std::integral_constant<std::size_t, Kind>) {
      read(what.emplace<Kind>());
      return true;
    };
    auto known = ((kind == Kinds && read_one(std::integral_constant<std::size_t, Kinds>{})) || ...);
    if (!known)
      in_.fail();
    return what;
  }

  void read(input::start& x) {
    if (format_ != format)
      return read_by_place(x);
    start_fields fields;
    for (auto count = in_.number(); count > 0 && !in_.broken(); --count) {
      auto name = in_.text();
      read(fields[std::string{name}]);
    }
    if (in_.broken())
      return;
    if (auto made = start_of(fields)) {
      x = std::move(*made);
    } else {
      trouble_ = std::move(made.error());
      in_.fail();
    }
  }
  /// As it was written before its fields had names.
  void read_by_place(input::start& x) {
    (*this)(x.init, x.timeout, x.parent_id, x.tasks, x.paused, x.policy, x.approvals.expiry,
            x.approvals.metadata);
    if (format_ >= second_format)
      read(x.parent_execution);
  }
  template <class Described>
  void read(Described& x) {
    describe(*this, x);
  }
  template <std::unsigned_integral Number>
  void read(Number& x) {
    x = static_cast<Number>(in_.number());
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void read(Enum& x) { x = static_cast<Enum>(in_.byte()); }
  void read(bool& x) { x = in_.byte() != 0; }
  void read(std::string& x) { x = in_.text(); }
  void read(duration& x) { x = duration{in_.signed_number()}; }
  void read(time_point& x) { x = time_point{duration{in_.signed_number()}}; }
  void read(std::vector<std::string>& x) {
    for (auto count = in_.number(); count > 0 && !in_.broken(); --count)
      x.emplace_back(in_.text());
  }
  void read(std::optional<policy_config>& x) {
    if (in_.byte() != 0)
      read(x.emplace());
  }
  void read(json& x) { x = read_json(); }
  void read(value& x) { x = make_value(read_json()); }

  json read_json() {
    auto size = in_.number();
    if (size > 0)
      return parse(in_.bytes(size - 1));
    content_hash hash{};
    std::ranges::copy(in_.bytes(hash.size()), hash.begin());
    if (in_.broken())
      return nullptr;
    auto body = contents_(hash);
    if (body)
      return parse(*body);
    trouble_ = std::move(body.error());
    in_.fail();
    return nullptr;
  }

  json parse(std::string_view cbor) {
    if (auto content = parse_cbor(cbor))
      return std::move(*content);
    in_.fail();
    return nullptr;
  }

  std::string_view whole_;
  std::uint8_t format_ = format;
  byte_reader in_;
  const content_reader& contents_;
  error trouble_;
};

} // namespace

std::string encode(const journal_entry& entry, std::vector<content>& contents) {
  std::string bytes;
  entry_writer{bytes, contents}.write(entry);
  bytes.replace(1, checksum_size, checksum_of(bytes));
  return bytes;
}

result<journal_entry> decode(std::string_view bytes, const content_reader& read) {
  return entry_reader{bytes, read}.read();
}

} // namespace troupe
