/// Random workflow definitions.
#pragma once

#include "tests/random/dice.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace troupe::testing {

/// What generated workflows may hold.
enum class flow_style {
  ordered,  ///< One task after the other: the model knows all there is to know.
  parallel, ///< Whatever has a result that does not depend on the order of things.
  wild,     ///< Anything that loads: for what must hold in each run.
};

/// Makes workflows from a seed. Ids are unique in a workflow, and so are the names that tasks
/// set; loops are bounded by counters in the session.
class workflow_generator {
public:
  workflow_generator(std::uint64_t seed, flow_style style);

  /// The text of a JSON definition.
  std::string generate();

private:
  using node = nlohmann::ordered_json;
  /// Where a task stands.
  struct place {
    int depth = 0;
    bool certain = true; ///< Whether it runs in each run that comes here, in a known order.
    bool shared = false; ///< Below a fan-out whose children run beside each other.
    bool loops = false;  ///< Inside something that may run several times.
    std::vector<std::string> elements; ///< Names of the elements around.
    std::vector<std::string> groups;   ///< Ids of the groups around.
    std::vector<std::string> needed;   ///< What `dependsOn` may name from further out.
  };
  struct made_task {
    node text;
    bool safe = true;      ///< Can't fail.
    bool readable = false; ///< Its output is there for the tasks after it.
  };
  using members = std::vector<made_task>;

  bool wild() const { return style_ == flow_style::wild; }
  bool ordered() const { return style_ == flow_style::ordered; }
  std::string fresh(const char* stem) { return stem + std::to_string(++names_); }
  int spend(int most);

  made_task leaf(const place& at, const std::vector<std::string>& readable);
  made_task plain_leaf(const place& at);
  void add_condition(node& made, const place& at, const std::vector<std::string>& readable);
  void add_trail(node& made, const place& at);
  made_task failing_leaf(const place& at);
  made_task group(const place& at);
  made_task guarded_group(const place& at);
  made_task timed_group(const place& at);
  made_task fan(const place& at, bool detached);
  node elements_of(const place& at);
  made_task body(const place& at);
  void add_await(node& made, const place& at, made_task& result);
  members sequence(const place& at, int count);
  members parallel(const place& at, int count);
  members pattern(const place& at);
  members self_loop(const place& at);
  members group_loop(const place& at);
  members jump_out(const place& at);
  members retried_group(const place& at);
  members joined_fan(const place& at);
  made_task special(const place& at, const char* id);
  made_task any_task(const place& at, const std::vector<std::string>& readable);
  void add_needs(members& list, const place& at, bool in_order);
  void add_wild(node& made, const place& at, const std::vector<std::string>& siblings);
  node tasks_of(members& list) const;

  dice dice_;
  flow_style style_;
  int names_ = 0;
  int budget_ = 0;
};

} // namespace troupe::testing
