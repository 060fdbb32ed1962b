#include "api/operations/routes.hpp"

#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <set>

namespace troupe::api {

namespace {

std::string joined_path(const std::vector<std::string>& path) {
  std::string text;
  for (const auto& each : path)
    text += '/' + each;
  return text.empty() ? "/" : text;
}

bool is_of_method(const operation& one, std::string_view method) {
  return one.method == method || (one.method == "GET" && method == "HEAD");
}

} // namespace

router::router(std::span<const operation> all) {
  for (const auto& each : all) {
    entry made{&each, read(each.path), 0};
    for (const auto& part : made.segments)
      made.rank += part.is_value ? (part.suffix.empty() ? 0 : 1) : 2;
    entries_.push_back(std::move(made));
  }
  std::ranges::stable_sort(entries_, std::ranges::greater{}, &entry::rank);
}

std::vector<router::segment> router::read(std::string_view path) {
  std::vector<segment> made;
  while (!path.empty()) {
    path.remove_prefix(1); // the slash
    auto text = path.substr(0, path.find('/'));
    path.remove_prefix(text.size());
    auto end = text.find('}');
    if (text.starts_with('{') && end != std::string_view::npos)
      made.push_back(
        {std::string{text.substr(1, end - 1)}, std::string{text.substr(end + 1)}, true});
    else
      made.push_back({std::string{text}, {}, false});
  }
  return made;
}

bool router::fits(const entry& one, const std::vector<std::string>& path) {
  return std::ranges::equal(
    one.segments, path, [](const segment& wanted, const std::string& found) {
      if (!wanted.is_value)
        return wanted.text == found;
      return found.size() > wanted.suffix.size() && found.ends_with(wanted.suffix);
    });
}

std::string router::allowed(const std::vector<std::string>& path) const {
  std::set<std::string> methods;
  for (const auto& each : entries_)
    if (fits(each, path))
      methods.insert(each.to->method);
  std::string text;
  for (const auto& each : methods)
    text += each + (each == "GET" ? ", HEAD, " : ", ");
  return text.empty() ? text : text + "OPTIONS";
}

std::string router::nearest(std::string_view method, const std::vector<std::string>& path) const {
  std::vector<std::string> known;
  for (const auto& each : entries_) {
    if (!is_of_method(*each.to, method))
      continue;
    std::string text;
    for (std::size_t i = 0; i < each.segments.size(); ++i) {
      const auto& wanted = each.segments[i];
      auto found = i < path.size() ? path[i] : '{' + wanted.text + '}';
      if (!wanted.suffix.empty())
        found = found.substr(0, found.rfind(':'));
      text += '/' + (wanted.is_value ? found + wanted.suffix : wanted.text);
    }
    known.push_back(std::move(text));
  }
  return suggestion(joined_path(path), known);
}

tl::expected<route, api_problem> router::find(std::string_view method,
                                              const std::vector<std::string>& path) const {
  auto found = std::ranges::find_if(entries_, [&](const entry& each) {
    return is_of_method(*each.to, method) && fits(each, path);
  });
  if (found == entries_.end()) {
    api_problem why{.status = 404, .code = "route.unknown"};
    const auto shown = '"' + joined_path(path) + '"';
    if (auto methods = allowed(path); !methods.empty()) {
      why = {.status = 405, .code = "method.unknown"};
      why.headers.push_back({"Allow", methods});
      why.detail = shown + " knows no " + std::string{method} + ", only " + methods;
    } else {
      why.detail = "there is no " + shown + " here";
    }
    why.detail += nearest(method, path);
    return tl::unexpected{std::move(why)};
  }
  route made{found->to, {}};
  for (std::size_t i = 0; i < path.size(); ++i)
    if (const auto& part = found->segments[i]; part.is_value)
      made.values.emplace_back(part.text, path[i].substr(0, path[i].size() - part.suffix.size()));
  return made;
}

} // namespace troupe::api
