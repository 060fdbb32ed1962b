#include "runtime/dispatch/shared_limits.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

using namespace troupe;

namespace {

/// A lender, and what it has said.
class borrower {
public:
  explicit borrower(const std::string& folder)
    : lender_{
      shared_limits::open(folder, [this](const std::string& text) { note(text); }).value()} {
    lender_->hear([this](loan_news news) {
      std::scoped_lock lock{mutex_};
      granted_.insert(news.granted.begin(), news.granted.end());
      is_over_ = is_over_ || news.is_over;
      changed_.notify_all();
    });
  }
  borrower(const borrower&) = delete;
  borrower& operator=(const borrower&) = delete;
  ~borrower() { lender_.reset(); } // before what it tells is gone

  void ask(std::uint64_t loan, std::vector<lent_units> units) {
    lender_->order({{loan, std::move(units)}});
  }
  void end(std::uint64_t loan) { lender_->order({{.loan = loan}}); }

  void await(std::uint64_t loan) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return granted_.contains(loan); });
  }
  void await_notice() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return !notices_.empty(); });
  }
  void await_the_end() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return is_over_; });
  }

  bool has(std::uint64_t loan) {
    std::scoped_lock lock{mutex_};
    return granted_.contains(loan);
  }
  std::string notices() {
    std::scoped_lock lock{mutex_};
    return notices_;
  }
  shared_limits& lender() { return *lender_; }

private:
  void note(const std::string& text) {
    std::scoped_lock lock{mutex_};
    notices_ += text + '\n';
    changed_.notify_all();
  }

  std::mutex mutex_; // guards all below but the lender
  std::condition_variable changed_;
  std::set<std::uint64_t> granted_;
  std::string notices_;
  bool is_over_ = false;
  std::shared_ptr<shared_limits> lender_;
};

/// A program that borrows all of `db` as another process, and says so.
class other_program {
public:
  other_program(const std::string& folder, std::uint32_t total) {
    std::array<int, 2> said{};
    REQUIRE(::pipe(said.data()) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      borrower holds{folder};
      holds.ask(1, {{"db", total, total}});
      holds.await(1);
      static_cast<void>(!::write(said[1], "x", 1));
      for (;;)
        ::pause();
    }
    ::close(said[1]);
    char heard = 0;
    REQUIRE(::read(said[0], &heard, 1) == 1);
    ::close(said[0]);
  }
  other_program(const other_program&) = delete;
  other_program& operator=(const other_program&) = delete;
  ~other_program() { kill(); }

  void kill() {
    if (pid_ <= 0)
      return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
  }

private:
  pid_t pid_ = 0;
};

/// Pages in the folder.
std::ptrdiff_t pages_in(const std::string& folder) {
  return std::count_if(std::filesystem::directory_iterator{folder},
                       std::filesystem::directory_iterator{},
                       [](const auto& each) { return each.path().extension() == ".lent"; });
}

} // namespace

TEST_CASE("shared limits: what one gives back another has, and nothing is left of them") {
  temporary_folder around;
  const auto folder = around / "limits";
  {
    borrower a{folder};
    borrower b{folder};
    a.ask(1, {{"db", 1, 2}});
    a.await(1);
    b.ask(1, {{"db", 2, 2}});
    b.ask(2, {{"api:x", 1, 1}});
    b.await(2);
    CHECK_FALSE(b.has(1));
    CHECK(b.lender().held_elsewhere("db") == 1);
    CHECK(b.lender().held_elsewhere("mail") == 0);
    CHECK(pages_in(folder) == 2);
    struct stat found {};
    REQUIRE(::stat(folder.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0700);
    a.end(1);
    b.await(1);
    a.ask(2, {{"db", 1, 2}});
    a.ask(3, {{"mail", 1, 1}});
    a.await(3);
    CHECK_FALSE(a.has(2));
  }
  CHECK(pages_in(folder) == 0);
}

TEST_CASE("shared limits: the end of one that holds or waits lets the next go on") {
  temporary_folder around;
  const auto folder = around / "limits";
  auto a = std::make_unique<borrower>(folder);
  auto b = std::make_unique<borrower>(folder);
  borrower c{folder};
  a->ask(1, {{"db", 1, 1}});
  a->await(1);
  b->ask(1, {{"db", 1, 1}});
  b->ask(2, {{"mail", 1, 1}});
  b->await(2); // so it stands in line by now
  c.ask(1, {{"db", 1, 1}});
  c.ask(2, {{"api", 1, 1}});
  c.await(2);
  b.reset();
  CHECK_FALSE(c.has(1));
  a.reset();
  c.await(1);
}

TEST_CASE("shared limits: what a killed program held comes back") {
  temporary_folder around;
  const auto folder = around / "limits";
  other_program other{folder, 2};
  borrower own{folder};
  own.ask(1, {{"db", 1, 2}});
  own.ask(2, {{"mail", 1, 1}});
  own.await(2);
  CHECK_FALSE(own.has(1));
  CHECK(own.lender().held_elsewhere("db") == 2);
  other.kill();
  own.await(1);
  CHECK(pages_in(folder) == 1);
}

TEST_CASE("shared limits: what a program has left behind while it was dead is cleared away") {
  temporary_folder around;
  const auto folder = around / "limits";
  around.write("limits/kept.txt", "of somebody else");
  other_program{folder, 2}.kill();
  CHECK(pages_in(folder) == 1);
  borrower own{folder};
  own.ask(1, {{"db", 2, 2}});
  own.await(1);
  CHECK(pages_in(folder) == 1);
  CHECK(around.read("limits/kept.txt") == "of somebody else");
}

TEST_CASE("shared limits: other totals are told") {
  temporary_folder around;
  const auto folder = around / "limits";
  borrower a{folder};
  borrower b{folder};
  a.ask(1, {{"db", 1, 4}});
  a.await(1);
  b.ask(1, {{"db", 1, 2}});
  b.await(1);
  b.await_notice();
  CHECK(b.notices()
        == "limit db: its total is 2 here, and 4 in another program of this user: each starts "
           "nothing beyond its own, counted over both\n");
}

TEST_CASE("shared limits: where the folder is gone it is said, and the limits are the program's") {
  temporary_folder around;
  const auto folder = around / "limits";
  borrower a{folder};
  a.ask(1, {{"db", 1, 4}});
  a.await(1);
  std::filesystem::remove_all(folder);
  a.ask(2, {{"db", 1, 4}});
  a.await_the_end();
  CHECK(a.notices().find("limits are not shared with other programs any more") == 0);
}
