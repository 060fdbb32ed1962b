#include "count.h"

int main(int count, char **arguments) {
  FILE *file = count > 1 ? fopen(arguments[1], "r") : stdin;
  if (!file)
    return 1;
  printf("%ld words\n", count_words(file));
  return 0;
}
