# Writes a source with all files of a folder, each compressed as gzip does it.
#
# usage: cmake -D FOLDER=web/dist -D OUTPUT=page_files.cpp -P pack.cmake
cmake_minimum_required(VERSION 3.25)

set(media_html "text/html; charset=utf-8")
set(media_js "text/javascript; charset=utf-8")
set(media_css "text/css; charset=utf-8")
set(media_svg "image/svg+xml")

set(arrays "")
set(rows "")
set(number 0)
file(GLOB names RELATIVE ${FOLDER} ${FOLDER}/*)
foreach(name ${names})
  file(ARCHIVE_CREATE OUTPUT ${OUTPUT}.gz PATHS ${FOLDER}/${name} FORMAT raw
    COMPRESSION GZip COMPRESSION_LEVEL 9)
  file(READ ${OUTPUT}.gz bytes HEX)
  file(REMOVE ${OUTPUT}.gz)
  # Bytes 4 to 7 say when it was compressed: the same files make the same program.
  string(SUBSTRING "${bytes}" 0 8 head)
  string(SUBSTRING "${bytes}" 16 -1 rest)
  set(bytes "${head}00000000${rest}")
  string(LENGTH "${bytes}" size)
  math(EXPR size "${size} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  # A compiler need not take a longer literal than 65,536 characters, and lines are for people.
  string(REGEX REPLACE "(................................................................................)"
    "\\1\"\n  \"" bytes "${bytes}")
  file(SHA256 ${FOLDER}/${name} hash)
  string(SUBSTRING ${hash} 0 16 hash)
  get_filename_component(extension ${name} LAST_EXT)
  string(SUBSTRING ${extension} 1 -1 extension)
  string(REPLACE "index.html" "" path "/${name}")
  string(APPEND arrays "constexpr char content_${number}[] =\n  \"${bytes}\";\n")
  string(APPEND rows "  page_file{\"${path}\", \"${media_${extension}}\", \"\\\"${hash}\\\"\",\n"
    "            {content_${number}, ${size}}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Made by api/page/pack.cmake of the files in web/dist.
#include \"api/page/page.hpp\"

#include <algorithm>
#include <array>

namespace troupe::api {

namespace {

${arrays}
constexpr std::array<page_file, ${number}> page_files{{
${rows}}};

} // namespace

const page_file* find_page_file(std::string_view path) {
  const auto* found = std::ranges::find(page_files, path, &page_file::path);
  return found == page_files.end() ? nullptr : found;
}

} // namespace troupe::api
")
