#include "cli/timing_picture.hpp"

#include "cli/report.hpp"
#include "cli/timing_view.hpp"
#include "runtime/base/visible.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

namespace troupe::cli {

namespace {

constexpr double picture_width = 1200;
constexpr double timeline_names_width = 260;
constexpr double timeline_row_height = 20;
constexpr double timeline_bar_height = 13;
constexpr double rows_top = 74;
constexpr std::size_t longest_label = 36;

/// Colours of both schemes; what is on the path is outlined.
constexpr const char* picture_style = R"(<style>
svg { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --faint: #d0d7de;
  --runs: #2f6fdb; --waits: #e0a030; --lost: #8b949e; --path: #cf222e;
  font: 12px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  svg { --page: #0d1117; --ink: #e6edf3; --faint: #30363d; --runs: #539bf5; --waits: #d4a72c;
    --lost: #768390; --path: #ff7b72; } }
.page { fill: var(--page); } text { fill: var(--ink); } .line { stroke: var(--faint); }
.runs { fill: var(--runs); } .waits { fill: var(--waits); } .engine { fill: var(--lost); }
.path { stroke: var(--path); stroke-width: 2; } .marked { font-weight: 600; }
.title { font-size: 16px; font-weight: 600; }
.end { text-anchor: end; } .mid { text-anchor: middle; }
</style>
)";

/// `text` as it may stand in XML.
std::string xml_text(std::string_view text) {
  std::string made;
  for (const auto c : text)
    switch (c) {
      case '&': made += "&amp;"; break;
      case '<': made += "&lt;"; break;
      case '>': made += "&gt;"; break;
      case '"': made += "&quot;"; break;
      default: made += c;
    }
  return made;
}

std::string xml_line(std::string_view text) {
  return xml_text(visible_line(text));
}

std::string coordinate(double x) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", x);
  return text.data();
}

std::string text_at(double x, double y, const char* classes, const std::string& content) {
  return "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" class=\"" + classes + "\">"
         + content + "</text>\n";
}

class timeline_picture {
public:
  explicit timeline_picture(const run_report& report) : report_{report} {}

  std::string svg() && {
    const auto rows = static_cast<double>(report_.timeline.size() + 2);
    const auto height = rows_top + rows * timeline_row_height + 24;
    text_ = R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" width="100%" viewBox="0 0 )"
            + coordinate(picture_width) + ' ' + coordinate(height) + "\">\n<title>"
            + xml_line(report_.id) + "</title>\n" + picture_style
            + R"(<rect class="page" width="100%" )" + "height=\"100%\"/>\n";
    add_head();
    add_axis(height);
    add_path();
    for (const auto& row : report_.timeline)
      add_row(row);
    if (report_.left_out > 0)
      text_ += text_at(timeline_names_width, y_ + timeline_row_height, "",
                       "and " + std::to_string(report_.left_out) + " executions more");
    return text_ + "</svg>\n";
  }

private:
  double x_of(duration since) const {
    const auto whole = std::max(report_.makespan, duration{1});
    const auto room = picture_width - timeline_names_width - 20;
    return timeline_names_width + room * (std::chrono::duration<double>{since} / whole);
  }

  void add_head() {
    text_ += text_at(12, 24, "title",
                     xml_line(shortened(report_.id, 80)) + ' ' + xml_text(report_.state) + ": "
                       + time_text(report_.makespan));
    text_
      += text_at(12, 44, "",
                 "at best " + time_text(report_.lower_bound()) + "; longest path "
                   + time_text(report_.critical) + "; lost by failures " + time_text(report_.lost));
    const std::array<std::pair<const char*, const char*>, 3> legend{
      std::pair{"runs", "runs"}, std::pair{"waits", "waits"}, std::pair{"engine", "Troupe"}};
    auto x = picture_width - 380;
    for (const auto& [kind, name] : legend) {
      text_ += "<rect class=\"" + std::string{kind} + "\" x=\"" + coordinate(x)
               + "\" y=\"14\" width=\"12\" height=\"12\"/>\n" + text_at(x + 17, 24, "", name);
      x += 80;
    }
    text_ += "<rect class=\"path\" fill=\"none\" x=\"" + coordinate(x)
             + "\" y=\"14\" width=\"12\" height=\"12\"/>\n"
             + text_at(x + 17, 24, "", "critical path");
  }

  void add_axis(double height) {
    constexpr auto marks = 5;
    for (auto i = 0; i <= marks; ++i) {
      const auto at = report_.makespan * i / marks;
      const auto x = coordinate(x_of(at));
      text_ += "<line class=\"line\" x1=\"" + x + "\" x2=\"" + x + "\" y1=\""
               + coordinate(rows_top - 8) + "\" y2=\"" + coordinate(height - 20) + "\"/>\n";
      text_ += text_at(x_of(at), rows_top - 12, i == marks ? "end" : "mid", time_text(at));
    }
  }

  void add_path() {
    text_ += text_at(timeline_names_width - 8, y_ + timeline_bar_height - 2, "end marked",
                     "critical path");
    for (const auto& each : report_.path)
      add_bar(each.kind, each.begin, each.length, false,
              xml_line(each.name) + ": " + xml_line(spent_text(each.kind, each.what)));
    y_ += 2 * timeline_row_height;
  }

  void add_row(const timeline_row& row) {
    text_
      += text_at(timeline_names_width - 8, y_ + timeline_bar_height - 2,
                 row.on_path ? "end marked" : "end", xml_line(shortened(row.name, longest_label)));
    for (const auto& each : row.spans)
      add_bar(each.kind, each.begin, each.length, row.on_path,
              xml_line(row.name) + ": " + xml_line(spent_text(each.kind)));
    y_ += timeline_row_height;
  }

  void add_bar(std::string_view kind, duration begin, duration length, bool on_path,
               const std::string& what) {
    const auto x = x_of(begin);
    const auto* fill = kind == "runs" ? "runs" : kind == "engine" ? "engine" : "waits";
    text_ += "<rect class=\"" + std::string{fill} + (on_path ? " path" : "") + "\" x=\""
             + coordinate(x) + "\" y=\"" + coordinate(y_) + "\" width=\""
             + coordinate(std::max(x_of(begin + length) - x, 0.5)) + "\" height=\""
             + coordinate(timeline_bar_height) + "\"><title>" + what + ", " + time_text(length)
             + "</title></rect>\n";
  }

  const run_report& report_;
  std::string text_;
  double y_ = rows_top; ///< Of the next row.
};

} // namespace

std::string timing_svg(const run_report& report) {
  return timeline_picture{report}.svg();
}

std::string timing_html(const run_report& report) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>"
         + xml_line(report.id)
         + "</title>\n<style>:root { color-scheme: light dark; } body { margin: "
           "1rem; font: 13px system-ui, sans-serif; } pre { overflow: auto; }</style>\n</head>\n"
           "<body>\n"
         + timing_svg(report) + "<pre>" + xml_text(timing_view(report))
         + "</pre>\n</body>\n</html>\n";
}

} // namespace troupe::cli
