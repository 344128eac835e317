#include <stdio.h>
#include <stdlib.h>

#define TABLES 40
#define ROWS 12

struct row {
    int column[3];
};

static int sort_column;
static struct row table[TABLES][ROWS];

static int compare(const void *a, const void *b) {
    const struct row *x = a, *y = b;
    return x->column[sort_column] - y->column[sort_column];
}

static void sort_table(struct row *rows, int column) {
    sort_column = column;
    qsort(rows, ROWS, sizeof *rows, compare);
}

int main(void) {
    for (int t = 0; t < TABLES; t++)
        for (int r = 0; r < ROWS; r++)
            for (int c = 0; c < 3; c++)
                table[t][r].column[c] = (t * 7 + r * 13 + c * 29 + r * c) % 50;

#pragma omp parallel for
    for (int t = 0; t < TABLES; t++)
        sort_table(table[t], t % 3);

    int s = 0;
    for (int t = 0; t < TABLES; t++)
        s += table[t][0].column[t % 3];
    printf("%s\n", s >= 0 ? "sorted" : "?");
    return 0;
}
