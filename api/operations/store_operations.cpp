#include "api/operations/operations.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/node/keep_line.hpp"
#include "runtime/node/store_upkeep.hpp"

#include <string>
#include <utility>
#include <vector>

namespace troupe::api {

namespace {

outcome check_store(const call& /*asked*/, const workplace& at) {
  return answer_of(store_upkeep{*at.place}.check(), [](const std::vector<std::string>& faults) {
    return reply{{{"faults", faults}}};
  });
}

outcome prune_store(const call& asked, const workplace& at) {
  auto rules = read_keep_rules(asked.given["keep"].get<std::vector<std::string>>(), "keep");
  if (!rules)
    return tl::unexpected{problem_of(rules.error())};
  const auto mode = asked.flag("dryRun") ? prune_mode::count : prune_mode::forget;
  return answer_of(store_upkeep{*at.place}.prune(*rules, mode), [](std::size_t count) {
    return reply{{{"removed", count}}};
  });
}

outcome compact_store(const call& /*asked*/, const workplace& at) {
  return answer_of(store_upkeep{*at.place}.compact(), [](const store_sizes& sizes) {
    return reply{{{"before", sizes.before}, {"after", sizes.after}}};
  });
}

} // namespace

std::vector<operation> store_operations() {
  return {
    {.id = "checkStore",
     .method = "GET",
     .path = "/api/v1/store/check",
     .needs = role::admin,
     .help = "Reads all of the store, and tells everything that is wrong with it",
     .answer = "`faults`, a line each; none: it is sound",
     .handle = now(check_store)},
    {.id = "pruneStore",
     .method = "POST",
     .path = "/api/v1/store:prune",
     .needs = role::admin,
     .changes = true,
     .help = "Forgets what rules don't let stay of what has ended",
     .fields = {{.name = "keep",
                 .place = field_place::body,
                 .kind = field_kind::texts,
                 .help = "Rules as of troupe store prune: 30d, or etl-*=30d,1000,10GiB",
                 .is_needed = true,
                 .least = 1,
                 .most = 1'000},
                {.name = "dryRun",
                 .place = field_place::body,
                 .kind = field_kind::flag,
                 .help = "Only count them",
                 .fallback = false}},
     .answer = "How many were `removed`, or would be, sub-workflows among them",
     .handle = now(prune_store)},
    {.id = "compactStore",
     .method = "POST",
     .path = "/api/v1/store:compact",
     .needs = role::admin,
     .changes = true,
     .help = "Returns the free space of the store to the file system",
     .answer = "The bytes that it took `before`, and those that it takes `after`",
     .handle = now(compact_store)},
  };
}

} // namespace troupe::api
