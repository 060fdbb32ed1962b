# Debian packages, which scripts/package builds: `troupe`, the program, and `libtroupe-dev`.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME troupe)
if(NOT CPACK_PACKAGE_CONTACT) # whoever hands packages on names himself: -D CPACK_PACKAGE_CONTACT=...
  set(CPACK_PACKAGE_CONTACT "The Troupe project <troupe@troupe.invalid>")
endif()
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME troupe)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# Loaded by who makes a request (http:request), so that no linking tells of it.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS libcurl4)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "workflow engine: task graphs in YAML or JSON
Runs workflows as troupes of actors: sequences, graphs, fan-out, retry,
timeouts and approvals of shell commands and other actions. Keeps what
runs in a store, so that a run outlasts a crash and is resumed.")

# Debian names the packages of static libraries and headers so.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libtroupe-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# What TroupeDependencies.cmake looks for, and the tool that it asks.
string(JOIN ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  libcaf-dev nlohmann-json3-dev libexpected-dev zlib1g-dev libssl-dev libyaml-dev
  libre2-dev libsqlite3-dev libcpp-httplib-dev libhowardhinnant-date-dev pkg-config)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "workflow engine: C++ library to embed it
The static library, headers and CMake package of Troupe: make a
runtime, register actions written in C++, load workflows and run them.")

include(CPack)
