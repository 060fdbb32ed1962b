/// Troupe inside a program: three actions that are plain C++ functions, a struct as a type of
/// values, a workflow from a file and one made in code.
///
/// usage: embedding [order.yaml]
#include <troupe/runtime.hpp>

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

namespace example {

using namespace std::chrono_literals;

struct item {
  std::string sku;
  int count = 1;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(item, sku, count)

struct line {
  std::string sku;
  double amount = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(line, sku, amount)

/// The simplest action: quick computing, from an input to an output or an error.
troupe::result<line> price(const item& ordered) {
  if (ordered.count < 1)
    return troupe::failure("count of " + ordered.sku + " is " + std::to_string(ordered.count)
                           + ": expected at least 1");
  return line{ordered.sku, 2.5 * ordered.count};
}

struct payment {
  double amount = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(payment, amount)

struct reservation {
  std::string number;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(reservation, number)

/// Someone who takes their time, in a thread of their own, and answers through a promise.
class bank {
public:
  void reserve(const payment& wanted, troupe::typed_promise<reservation> answer) {
    std::lock_guard lock{mutex_};
    clerks_.emplace_back([wanted, answer = std::move(answer)]() mutable {
      answer.fulfil({"R-" + std::to_string(static_cast<int>(wanted.amount))});
    });
  }

private:
  std::mutex mutex_;
  std::vector<std::jthread> clerks_;
};

struct packing {
  int parcels = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(packing, parcels)

/// Works for long and looks at its stop token: asked to stop, on cancel or timeout, it ends.
troupe::result<packing> pack(const packing& wanted, const troupe::action_context& context) {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  std::condition_variable_any bell;
  for (int packed = 0; packed < wanted.parcels; ++packed) {
    bell.wait_for(lock, context.stop, 1ms, [] { return false; }); // the work of one parcel
    if (context.stop.stop_requested())
      return troupe::failure("stopped after " + std::to_string(packed) + " parcels");
  }
  return wanted;
}

troupe::service shop(bank& payments) {
  troupe::service methods{"shop"};
  methods.method("price", &price,
                 {.pace = troupe::action_pace::quick, .description = "Prices one item."});
  methods.method("reserve",
                 [&payments](const payment& wanted, const troupe::action_context&,
                             troupe::typed_promise<reservation> answer) {
                   payments.reserve(wanted, std::move(answer));
                 },
                 {.description = "Reserves an amount."});
  methods.method("pack", &pack, {.description = "Packs parcels."});
  return methods;
}

/// A workflow in code: the same language, without a file. `gift` becomes an `item` or the run
/// fails, saying which of its fields is wrong.
troupe::workflow_builder express() {
  troupe::task_builder parcels{"parcels"};
  parcels.action("shop:pack", {{"parcels", "$parcels"}});
  troupe::workflow_builder flow{"express"};
  flow.init("parcels", 2).init("gift[shop.Item]", {{"SKU", "card"}, {"count", 1}});
  flow.add(parcels).post("done", "${parcels.parcels}");
  return flow;
}

int complain(const std::vector<troupe::problem>& problems) {
  for (const auto& fault : problems)
    std::cerr << to_string(fault) << '\n';
  return 2;
}

void show(const troupe::process_output& ended) {
  std::cout << ended.name << ' ' << to_string(ended.state) << ' ' << ended.output.dump() << '\n';
  for (const auto& failed : ended.failures)
    std::cout << failed.task_path << ": " << failed.message << '\n';
}

int run(const std::string& file) {
  bank payments; // outlives the runtime that calls it
  troupe::runtime runtime;
  if (auto added = runtime.add(shop(payments)); !added) {
    std::cerr << added.error().message << '\n';
    return 2;
  }
  if (auto added = runtime.types().add(troupe::struct_type<item>("shop.Item")); !added) {
    std::cerr << added.error().message << '\n';
    return 2;
  }
  auto order = runtime.load_file(file);
  auto quick = runtime.load(express());
  if (!order || !quick)
    return complain(!order ? order.error() : quick.error());

  troupe::start_options start;
  start.init["items"] = {{{"sku", "apple"}, {"count", 4}}, {{"sku", "pear"}, {"count", 2}}};
  auto first = runtime.start(*order, start);
  auto second = runtime.start(*quick);
  auto third = runtime.start(*quick, {.init = {{"parcels", 1'000'000'000}}});
  if (!first || !second || !third) {
    std::cerr << "a process was refused\n";
    return 2;
  }
  show(first->wait());
  show(second->wait());
  if (!third->wait_for(10ms))
    if (auto done = third->cancel("nobody needs that many parcels"); !done)
      std::cerr << done.error().message << '\n'; // it has just ended
  show(third->wait());
  return 0;
}

} // namespace example

int main(int count, char** arguments) {
  return example::run(count > 1 ? arguments[1] : EXAMPLE_FOLDER "/order.yaml");
}
