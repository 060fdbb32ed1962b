#include "runtime/service/exec/command_members.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace troupe {

namespace {

using listing = std::vector<system_process>;

class shared_look {
public:
  std::shared_ptr<const listing> fresh() {
    std::unique_lock lock{mutex_};
    auto wanted = begun_ + 1; // one that is under way may have passed what we look for
    while (done_ < wanted) {
      if (looking_) {
        changed_.wait(lock);
        continue;
      }
      looking_ = true;
      auto mine = ++begun_;
      lock.unlock();
      auto seen = look();
      lock.lock();
      latest_ = std::move(seen);
      done_ = mine;
      looking_ = false;
      changed_.notify_all();
    }
    return latest_;
  }

private:
  static std::shared_ptr<const listing> look() {
    process_room room;
    auto all = list_programs(room.first());
    return std::make_shared<const listing>(all.begin(), all.end());
  }

  std::mutex mutex_; // guards all below
  std::condition_variable changed_;
  std::shared_ptr<const listing> latest_;
  std::uint64_t begun_ = 0;
  std::uint64_t done_ = 0;
  bool looking_ = false;
};

} // namespace

std::shared_ptr<const listing> programs_now() {
  static shared_look look;
  return look.fresh();
}

listing members_of(const command_slot& slot, nested_commands nested, const listing& known) {
  auto all = *programs_now();
  for (auto& each : all)
    each.chosen = belongs_to(each, slot)
                  || std::ranges::any_of(known, [&](const auto& x) { return is_same(x, each); });
  auto found = with_descendants(all, nested);
  return {found.begin(), found.end()};
}

} // namespace troupe
