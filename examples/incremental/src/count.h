#ifndef COUNT_H
#define COUNT_H

#include <stdio.h>

/* The number of words in the file. */
long count_words(FILE *file);

#endif
