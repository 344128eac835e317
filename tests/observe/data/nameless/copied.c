// Memory is copied by a function of the C library.
#include <stdio.h>
#include <string.h>

static char board[64];

int main(void) {
    char line[64] = "departures";
#pragma omp parallel num_threads(2)
    memcpy(board, line, sizeof board);
    printf("%s\n", board);
    return 0;
}
