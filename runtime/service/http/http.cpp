#include "runtime/service/http/http_loop.hpp"
#include "runtime/service/services.hpp"
#include "troupe/service.hpp"

namespace troupe {

result<void> add_http(action_registry& registry, std::shared_ptr<http_loop> loop) {
  return service{"http"}
    .method("request",
            [loop = std::move(loop)](outgoing_request request, const action_context& context,
                                     typed_promise<value> answer) {
              loop->run(std::move(request), context, std::move(answer).untyped());
            },
            {.description = "Makes a request, holding no thread. TLS is verified; what passes is "
                            "retried, where the task has `retry`, and nothing else.",
             .input = described_request(),
             .output = described_answer()})
    .add_to(registry);
}

} // namespace troupe
