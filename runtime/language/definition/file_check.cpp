// What the paths under `files` of several tasks, as far as they are known, say together.
#include "runtime/files/path_claims.hpp"
#include "runtime/files/path_pattern.hpp"
#include "runtime/language/definition/checks.hpp"
#include "runtime/language/definition/task_order.hpp"

#include <functional>
#include <map>
#include <set>

namespace troupe {

namespace {

/// By path, in its shortest form: the task that writes it.
using writer_map = std::map<std::string, task_index, std::less<>>;

class file_checker {
public:
  explicit file_checker(load_context& context) : context_{context}, order_{context.made} {}

  void check() {
    for (const auto& use : context_.files)
      if (use.is_output)
        add_output(use);
    if (!writers_.empty())
      for (const auto& use : context_.files)
        if (!use.is_output)
          check_input(use);
  }

private:
  void add_output(const file_use& use) {
    auto path = shortest(use.path);
    auto conflict = claims_.claim(path, context_.made.path_of(use.task));
    if (conflict)
      return context_.problems.add(use.where, "files.out: " + to_string(*conflict, path));
    writers_.emplace(path, use.task);
  }

  /// Warns of all that write what it reads, and that it doesn't come after.
  void check_input(const file_use& use) {
    path_pattern pattern{use.path};
    auto stem = pattern.stem();
    std::set<task_index> writers;
    auto add = [&](const auto& entry) {
      if (entry.second != use.task && writers.insert(entry.second).second)
        warn(use, entry.first, entry.second);
    };
    for (auto end = stem.find('/', 1); end != stem.npos; end = stem.find('/', end + 1))
      add_if_there(std::string_view{stem}.substr(0, end), add);
    add_if_there(stem, add);
    auto below = stem.empty() ? stem : stem + '/';
    for (auto each = writers_.lower_bound(below);
         each != writers_.end() && !is_enough() && each->first.starts_with(below); ++each)
      if (pattern.covers(each->first))
        add(*each);
  }

  template <class Add>
  void add_if_there(std::string_view path, Add add) const {
    if (auto found = writers_.find(path); found != writers_.end())
      add(*found);
  }

  bool is_enough() const {
    return context_.made.warnings.size() >= context_.options.limits.problems
           || order_.is_exhausted();
  }

  void warn(const file_use& use, const std::string& path, task_index writer) {
    if (is_enough() || order_.comes_before(writer, use.task))
      return;
    context_.made.warnings.push_back(
      {use.where, "files.in: " + path + " is written by task " + context_.made.path_of(writer)
                    + ", which need not have ended when this task begins: files order nothing, "
                      "dependsOn does"});
  }

  load_context& context_;
  task_order order_;
  path_claims claims_;
  writer_map writers_;
};

} // namespace

void check_files(load_context& context) {
  file_checker{context}.check();
}

} // namespace troupe
