# The libraries Troupe stands on, all from Debian's packages. Also read by the installed package, so
# nothing is required here: `troupe_missing` lists what is not there.

set(troupe_missing "")

# troupe_need(NAME FOUND): NAME is missing unless FOUND.
macro(troupe_need name found)
  if(NOT ${found})
    list(APPEND troupe_missing ${name})
  endif()
endmacro()

foreach(package Threads nlohmann_json tl-expected ZLIB date)
  find_package(${package} QUIET)
  troupe_need(${package} ${package}_FOUND)
endforeach()
find_package(OpenSSL QUIET COMPONENTS Crypto)
troupe_need(OpenSSL OpenSSL_FOUND)

find_package(PkgConfig QUIET)
foreach(module YAML:yaml-0.1 RE2:re2 SQLITE:sqlite3 HTTPLIB:cpp-httplib)
  string(REPLACE ":" ";" module ${module})
  list(GET module 0 prefix)
  list(GET module 1 name)
  if(PkgConfig_FOUND)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${name})
  endif()
  troupe_need(${name} ${prefix}_FOUND)
endforeach()

# libcaf-dev 0.17.6 ships no CMake package.
if(NOT TARGET CAF::core)
  find_path(CAF_INCLUDE_DIR caf/all.hpp)
  find_library(CAF_CORE_LIBRARY caf_core)
  if(CAF_INCLUDE_DIR AND CAF_CORE_LIBRARY)
    add_library(CAF::core UNKNOWN IMPORTED GLOBAL)
    set_target_properties(CAF::core PROPERTIES
      IMPORTED_LOCATION "${CAF_CORE_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES Threads::Threads)
  endif()
endif()
troupe_need(CAF CAF_CORE_LIBRARY)
