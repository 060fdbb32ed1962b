#include "runtime/files/depfile.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using words = std::vector<std::string>;

TEST_CASE("depfile: what gcc writes, over several lines, gives each prerequisite once") {
  CHECK(prerequisites_in("out/main.o: src/main.c \\\n  src/a.h \\\n src/b.h src/a.h\n")
        == words{"src/main.c", "src/a.h", "src/b.h"});
}

TEST_CASE("depfile: phony targets of headers (-MP) are no prerequisites") {
  CHECK(prerequisites_in("a.o: a.c a.h\n\na.h:\n") == words{"a.c", "a.h"});
}

TEST_CASE("depfile: several targets, several rules, and no blank after the colon") {
  CHECK(prerequisites_in("a.o a.d:a.c\nb.o :: b.c\n") == words{"a.c", "b.c"});
}

TEST_CASE("depfile: escapes stand for what they hide") {
  CHECK(prerequisites_in("a\\ b.o: my\\ file.c c\\#.h d$$.h e\\f.h\n")
        == words{"my file.c", "c#.h", "d$.h", "e\\f.h"});
  CHECK(prerequisites_in("a.o: odd\\\\\\ name.c even\\\\ other.c\n")
        == words{"odd\\ name.c", "even\\", "other.c"});
  CHECK(prerequisites_in("x\\:y.o: a.c b:c.h\n") == words{"a.c", "b:c.h"});
}

TEST_CASE("depfile: lines may end as on Windows, and the last one need not") {
  CHECK(prerequisites_in("a.o: a.c \\\r\n a.h\r\nb.o: b.c") == words{"a.c", "a.h", "b.c"});
}

TEST_CASE("depfile: comments and what is no rule give nothing") {
  CHECK(prerequisites_in("# a: b\njust words\n\na.o: a.c # and more\n") == words{"a.c"});
  CHECK(prerequisites_in("") == words{});
  CHECK(prerequisites_in("\\") == words{});
  CHECK(prerequisites_in("a.o: \\\n") == words{});
}
