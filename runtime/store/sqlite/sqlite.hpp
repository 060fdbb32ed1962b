/// SQLite's C interface as far as the store needs it: connections and statements.
#pragma once

#include "troupe/result.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::sqlite {

/// Whoever waits for others to let go of a database looks again within this time.
inline constexpr std::chrono::milliseconds retry_within{5};

/// How long others are waited for before it is reported that they are in the way.
inline constexpr std::chrono::milliseconds patience{5000};

/// How a database is opened.
enum class open_mode : std::uint8_t { existing, create };

/// Bytes that are not text.
struct blob {
  std::string_view bytes;
};

/// A connection. The first failure sticks: what follows it does nothing until it was taken, so
/// that a group of writes is checked once, at its end.
class connection {
public:
  /// `vfs`: by which SQLite reaches its files; empty: the default.
  connection(const std::string& path, open_mode mode, const std::string& vfs = {});
  connection(connection&&) = delete;

  /// Runs statements that give no rows.
  void run(const char* sql);
  /// Keeps a log beside the file (WAL), unless it does already.
  void use_log();
  /// The first column of the first row; 0 where there is none.
  std::int64_t number(const char* sql);
  std::string text(const char* sql);
  /// Whether the file at the path is no longer the one that is open.
  bool file_is_gone();

  /// The absolute path of the file, without symbolic links.
  std::string file() const;

  bool sound() const noexcept { return !trouble_; }
  /// What went wrong since the last call.
  std::optional<error> take_trouble();
  /// Whether that is for the sake of what was written (it is too large, or at odds with what is
  /// there), so that the same again would fail again, and something else might not.
  bool is_refused() const noexcept { return !sound() && refused_; }
  /// From now on no value and no row has more bytes.
  void limit_values(std::uint64_t bytes);
  /// Notes what SQLite says of `code`; only the first time counts.
  void note(int code);
  void note(std::string message, error_code what = error_code::store_failed);

  sqlite3* handle() const noexcept { return handle_.get(); }

private:
  friend class statement;
  struct closer {
    void operator()(sqlite3* open) const noexcept { sqlite3_close(open); }
  };
  struct finalizer {
    void operator()(sqlite3_stmt* compiled) const noexcept { sqlite3_finalize(compiled); }
  };

  /// Those that are kept at most: more texts than the store runs often.
  static constexpr std::size_t kept_max = 32;

  /// A kept statement of this text, which nobody uses; null: there is none.
  sqlite3_stmt* take_kept(std::string_view sql) noexcept;
  /// Keeps one that is at rest.
  void keep(sqlite3_stmt* compiled);

  std::string path_;
  std::unique_ptr<sqlite3, closer> handle_;
  std::vector<std::unique_ptr<sqlite3_stmt, finalizer>> kept_; ///< The one used last is last.
  std::optional<error> trouble_;
  bool refused_ = false;
};

/// A compiled statement, used again and again. Texts and blobs that are bound must outlive the
/// run; those that are read hold until the next row.
class statement {
public:
  /// Compiles on first use; `sql` must outlive the statement.
  statement(connection& owner, const char* sql) : owner_{owner}, sql_{sql} {}
  statement(statement&&) = delete;
  ~statement();

  /// Begins to run with these arguments, which must live until the last row; `next` gives the rows.
  template <class... Args>
  statement& start(const Args&... args) {
    prepare();
    int place = 0;
    (bind(++place, args), ...);
    return *this;
  }

  /// Runs to the end.
  template <class... Args>
  void run(const Args&... args) {
    start(args...);
    while (next()) {
    }
  }

  /// Whether there is a (further) row. After the last, or a failure, the statement is at rest.
  bool next();
  /// Leaves the rows that are left.
  void stop();

  std::int64_t number(int column) const { return sqlite3_column_int64(handle_, column); }
  bool is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  /// A text or a blob.
  std::string_view bytes(int column) const;
  std::string text(int column) const { return std::string{bytes(column)}; }

protected:
  /// Hands over to the connection what it has compiled, for the next one of the same text.
  struct kept {};
  statement(connection& owner, const char* sql, kept /*how*/)
    : owner_{owner}, sql_{sql}, is_kept_{true} {}

private:
  void prepare();
  /// What SQLite says of a `bind`: one that is not compiled says so elsewhere.
  void note(int code) {
    if (handle_)
      owner_.note(code);
  }
  void bind(int place, std::int64_t content) { note(sqlite3_bind_int64(handle_, place, content)); }
  void bind(int place, std::uint64_t content) { bind(place, static_cast<std::int64_t>(content)); }
  void bind(int place, std::uint32_t content) { bind(place, std::int64_t{content}); }
  void bind(int place, std::string_view content);
  void bind(int place, const std::string& content) { bind(place, std::string_view{content}); }
  void bind(int place, const char* content) { bind(place, std::string_view{content}); }
  void bind(int place, const blob& content);
  void bind(int place, std::nullptr_t) { note(sqlite3_bind_null(handle_, place)); }
  template <class T>
  void bind(int place, const std::optional<T>& content) {
    content ? bind(place, *content) : bind(place, nullptr);
  }

  connection& owner_;
  const char* sql_;
  bool is_kept_ = false;
  sqlite3_stmt* handle_ = nullptr;
};

/// A statement of one call among many that run the same text: it is compiled once a connection.
class kept_statement : public statement {
public:
  kept_statement(connection& owner, const char* sql) : statement{owner, sql, kept{}} {}
};

} // namespace troupe::sqlite
