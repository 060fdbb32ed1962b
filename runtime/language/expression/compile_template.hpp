/// Templates out of plain JSON, for values that come at run time.
#pragma once

#include "runtime/language/expression/template_value.hpp"

namespace troupe {

/// Compiles the texts in `content`, map keys included. `where` stands for all of it.
result<template_value> compile_template(const json& content, compile_context context,
                                        source_position where = {});

} // namespace troupe
