# What `cmake --install` gives, in two components: `program`, with what belongs to it (completion,
# the manual page, units for systemd), and `development`: one archive, the public headers under
# include/troupe and the CMake package that find_package(troupe) reads. Included once all targets
# exist.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# All parts of the library as one archive, for embedders: troupe::troupe. They see the public headers
# and what those include; all else is only linked.
get_property(troupe_parts GLOBAL PROPERTY TROUPE_LIBRARIES)
list(TRANSFORM troupe_parts REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE troupe_objects)
add_library(troupe_archive STATIC ${troupe_objects})
add_library(troupe::troupe ALIAS troupe_archive)
set_target_properties(troupe_archive PROPERTIES
  OUTPUT_NAME troupe EXPORT_NAME troupe LINKER_LANGUAGE CXX)
target_compile_features(troupe_archive PUBLIC cxx_std_20)
target_include_directories(troupe_archive PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(troupe_archive
  PUBLIC nlohmann_json::nlohmann_json tl::expected
  PRIVATE CAF::core OpenSSL::Crypto PkgConfig::HTTPLIB PkgConfig::RE2 PkgConfig::SQLITE
    PkgConfig::YAML Threads::Threads ZLIB::ZLIB date::date-tz resolv
    ${CMAKE_DL_LIBS})

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
install(TARGETS troupe_archive EXPORT troupe ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/troupe DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(troupe_package ${CMAKE_INSTALL_LIBDIR}/cmake/troupe)
install(EXPORT troupe NAMESPACE troupe:: FILE troupe-targets.cmake DESTINATION ${troupe_package})
configure_package_config_file(cmake/troupe-config.cmake.in
  ${PROJECT_BINARY_DIR}/troupe-config.cmake INSTALL_DESTINATION ${troupe_package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/troupe-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/troupe-config.cmake
  ${PROJECT_BINARY_DIR}/troupe-config-version.cmake
  cmake/TroupeDependencies.cmake
  DESTINATION ${troupe_package})

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
install(TARGETS troupe RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# The program prints its own manual page and completion.
set(troupe_texts ${PROJECT_BINARY_DIR}/texts)
file(MAKE_DIRECTORY ${troupe_texts})
add_custom_command(
  OUTPUT ${troupe_texts}/troupe.1.gz ${troupe_texts}/troupe ${troupe_texts}/_troupe
    ${troupe_texts}/troupe.fish ${troupe_texts}/changelog.gz
  COMMAND troupe man > ${troupe_texts}/troupe.1
  COMMAND gzip -9nf ${troupe_texts}/troupe.1
  COMMAND troupe completion bash > ${troupe_texts}/troupe
  COMMAND troupe completion zsh > ${troupe_texts}/_troupe
  COMMAND troupe completion fish > ${troupe_texts}/troupe.fish
  COMMAND gzip -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md > ${troupe_texts}/changelog.gz
  DEPENDS troupe CHANGELOG.md VERBATIM)
add_custom_target(troupe_texts ALL DEPENDS ${troupe_texts}/troupe.1.gz)

install(FILES ${troupe_texts}/troupe.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${troupe_texts}/troupe
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
# Debian's zsh looks into another folder for what packages bring than for what /usr/local has.
install(CODE [[
  set(troupe_zsh_folder site-functions)
  if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(troupe_zsh_folder vendor-completions)
  endif()]])
install(FILES ${troupe_texts}/_troupe
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/\${troupe_zsh_folder})
install(FILES ${troupe_texts}/troupe.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# The same unit twice, but for what pulls it in: the system's start, or a user's first login.
foreach(side system user)
  set(TROUPE_WANTED_BY multi-user.target)
  if(side STREQUAL user)
    set(TROUPE_WANTED_BY default.target)
  endif()
  configure_file(packaging/troupe-resume@.service.in
    ${PROJECT_BINARY_DIR}/${side}/troupe-resume@.service @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${side}/troupe-resume@.service
    packaging/${side}/troupe-serve.service # these differ in more than that
    DESTINATION lib/systemd/${side})
endforeach()
install(FILES README.md ${troupe_texts}/changelog.gz packaging/copyright
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${troupe_texts}/changelog.gz packaging/copyright
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libtroupe-dev COMPONENT development)
