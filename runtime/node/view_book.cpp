#include "runtime/node/view_book.hpp"

#include "runtime/base/visible.hpp"
#include "runtime/model/query_line.hpp"
#include "runtime/node/stored_processes.hpp"
#include "runtime/store/sqlite/sqlite_store.hpp"

#include <chrono>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t name_max = 100;
constexpr std::size_t line_max = 4096;

tl::unexpected<error> invalid(std::string message) {
  return failure(error_code::argument_invalid, std::move(message));
}

result<void> check_view(const kept_view& wanted) {
  if (wanted.name.empty() || wanted.name.size() > name_max
      || visible_line(wanted.name) != wanted.name)
    return invalid("the name of a view: expected 1 to " + std::to_string(name_max)
                   + " bytes on one line");
  if (wanted.line.size() > line_max)
    return invalid("the line of a view: expected " + std::to_string(line_max) + " bytes at most");
  if (auto read = parse_query(wanted.line, wanted.when); !read)
    return failure("q: ", std::move(read.error()));
  return {};
}

} // namespace

struct view_book::parts {
  explicit parts(process_place where) : place{std::move(where)} {}

  /// The store; null: there is none.
  result<sqlite_store*> open() {
    std::error_code unreadable;
    if (!opened && !std::filesystem::exists(place.store, unreadable))
      return nullptr;
    if (!opened) {
      auto made = of_store(sqlite_store::open({.path = place.store, .on_notice = place.on_notice}));
      if (!made)
        return tl::unexpected{std::move(made.error())};
      opened = std::move(*made);
    }
    return opened.get();
  }

  process_place place;
  std::mutex turn;
  std::unique_ptr<sqlite_store> opened; ///< Null until it is first needed.
};

view_book::view_book(process_place place) : parts_{std::make_unique<parts>(std::move(place))} {}

view_book::~view_book() = default;

result<std::vector<kept_view>> view_book::list(const std::string& owner) {
  const std::lock_guard turn{parts_->turn};
  auto from = parts_->open();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  if (!*from)
    return std::vector<kept_view>{};
  auto all = of_store((*from)->views(owner));
  if (all)
    std::erase_if(*all, [](const kept_view& each) { return each.is_damaged; });
  return all;
}

result<kept_view> view_book::put(kept_view wanted) {
  wanted.when = std::chrono::system_clock::now();
  if (auto fits = check_view(wanted); !fits)
    return tl::unexpected{std::move(fits.error())};
  const std::lock_guard turn{parts_->turn};
  auto in = parts_->open();
  if (!in)
    return tl::unexpected{std::move(in.error())};
  if (!*in)
    return failure(error_code::store_missing, "there is no store, and views are kept in one");
  auto done = of_store((*in)->write_view(wanted));
  if (!done)
    return tl::unexpected{std::move(done.error())};
  if (!*done)
    return invalid("there are " + std::to_string(views_max)
                   + " views, as many as may be: remove one first");
  return wanted;
}

result<bool> view_book::remove(const std::string& owner, const std::string& name) {
  const std::lock_guard turn{parts_->turn};
  auto in = parts_->open();
  if (!in)
    return tl::unexpected{std::move(in.error())};
  return *in ? of_store((*in)->remove_view(owner, name)) : false;
}

json to_json(const kept_view& view) {
  return {{"name", view.name},
          {"line", view.line},
          {"shared", view.owner.empty()},
          {"changedBy", view.who},
          {"changedAt", to_rfc3339(view.when)}};
}

} // namespace troupe
