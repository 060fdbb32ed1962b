/// The lender of a runtime: limits are shared with the other programs of this user.
#pragma once

#include "runtime/dispatch/lending_folder.hpp"
#include "runtime/dispatch/unit_lender.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace troupe {

/// Keeps a page in a folder that programs share, on a thread of its own, which begins with the
/// first order. It waits by an inotify of the folder: whatever another program writes, and its end,
/// has it look again.
class shared_limits final : public unit_lender {
public:
  /// Fails where the folder can't be used. `notify` is told, from that thread, what an operator
  /// must know, each a sentence.
  static result<std::shared_ptr<shared_limits>>
  open(const std::string& folder, std::function<void(const std::string&)> notify);
  ~shared_limits() override;

  void hear(std::function<void(loan_news)> news) override { hear_ = std::move(news); }
  void order(std::vector<loan_order> orders) override;
  std::uint64_t held_elsewhere(const std::string& key) const override;

  /// For those to inherit who end what this program has left behind: until they have, it holds what
  /// it held.
  int page() const noexcept { return folder_.page(); }

private:
  shared_limits(lending_folder folder, descriptor waker,
                std::function<void(const std::string&)> notify);
  void wake() const;
  void run();
  /// One step: takes in what was ordered, grants what may be.
  result<void> look(const std::vector<loan_order>& orders);
  /// Begins or ends watching the folder. Returns whether it has begun.
  result<bool> watch();
  void await_change();
  void take_changes();
  void note(const std::vector<lending_page>& others);

  lending_folder folder_;
  descriptor waker_; ///< An eventfd.
  std::function<void(const std::string&)> notify_;
  std::function<void(loan_news)> hear_;
  // of the thread
  loan_book book_;
  descriptor changes_; ///< An inotify.
  int watched_ = -1;   ///< What of it watches the folder; -1: nothing does.
  /// Of something that was closed it may not have been told.
  bool may_have_missed_ = false;

  mutable std::mutex mutex_; // guards all below
  std::vector<loan_order> ordered_;
  std::map<std::string, std::uint64_t> elsewhere_;
  bool ends_ = false;
  std::thread thread_;
};

} // namespace troupe
