#include "runtime/service/http/curl_library.hpp"

#include <dlfcn.h>

namespace troupe {

namespace {

/// Its name says which interface it has.
constexpr const char* library_name = "libcurl.so.4";

class symbols {
public:
  explicit symbols(void* from) : from_{from} {}

  template <class Function>
  symbols& find(Function& to, const char* name) {
    to = reinterpret_cast<Function>(::dlsym(from_, name)); // as POSIX has it
    if (!to && missing_.empty())
      missing_ = name;
    return *this;
  }
  const std::string& missing() const { return missing_; }

private:
  void* from_;
  std::string missing_;
};

tl::unexpected<error> not_loaded(const std::string& reason) {
  return failure("http:request needs libcurl (Debian: libcurl4), which can't be loaded: " + reason);
}

result<curl_library> load_library() {
  auto* loaded = ::dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
  if (!loaded)
    return not_loaded(::dlerror());
  curl_library made;
  symbols all{loaded};
  all.find(made.global_init, "curl_global_init")
    .find(made.easy_init, "curl_easy_init")
    .find(made.easy_cleanup, "curl_easy_cleanup")
    .find(made.easy_reset, "curl_easy_reset")
    .find(made.easy_setopt, "curl_easy_setopt")
    .find(made.easy_getinfo, "curl_easy_getinfo")
    .find(made.easy_strerror, "curl_easy_strerror")
    .find(made.easy_escape, "curl_easy_escape")
    .find(made.free, "curl_free")
    .find(made.slist_append, "curl_slist_append")
    .find(made.slist_free_all, "curl_slist_free_all")
    .find(made.url, "curl_url")
    .find(made.url_cleanup, "curl_url_cleanup")
    .find(made.url_get, "curl_url_get")
    .find(made.url_set, "curl_url_set")
    .find(made.multi_init, "curl_multi_init")
    .find(made.multi_cleanup, "curl_multi_cleanup")
    .find(made.multi_add_handle, "curl_multi_add_handle")
    .find(made.multi_remove_handle, "curl_multi_remove_handle")
    .find(made.multi_perform, "curl_multi_perform")
    .find(made.multi_poll, "curl_multi_poll")
    .find(made.multi_wakeup, "curl_multi_wakeup")
    .find(made.multi_info_read, "curl_multi_info_read");
  if (!all.missing().empty())
    return not_loaded("it has no " + all.missing());
  if (auto fault = made.global_init(CURL_GLOBAL_DEFAULT); fault != CURLE_OK)
    return not_loaded(made.easy_strerror(fault));
  return made;
}

} // namespace

result<const curl_library*> curl_library::load() {
  static const auto loaded = load_library();
  if (!loaded)
    return tl::unexpected{loaded.error()};
  return &*loaded;
}

} // namespace troupe
