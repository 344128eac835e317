// The first n % team threads take one row more; begin and end come from one formula, so blocks neither overlap nor gap.
#include <omp.h>
#include <stdio.h>

enum { ROWS = 211, COLS = 9 };

struct block {
    int begin, end;
};

static int field[ROWS][COLS];

static struct block rows_of(int me, int team, int n) {
    int base = n / team, extra = n % team;
    struct block b;
    b.begin = me * base + (me < extra ? me : extra);
    b.end = b.begin + base + (me < extra);
    return b;
}

int main(void) {
    long yield = 0;

#pragma omp parallel
    {
        struct block mine = rows_of(omp_get_thread_num(), omp_get_num_threads(), ROWS);
        long local = 0;
        for (int r = mine.begin; r < mine.end; r++) {
            for (int c = 0; c < COLS; c++) {
                field[r][c] += (r * 5 + c) % 8;
                local += field[r][c];
            }
        }
        /* second pass over the same rows needs no barrier */
        for (int r = mine.end - 1; r >= mine.begin; r--)
            local += field[r][r % COLS];
#pragma omp atomic
        yield += local;
    }

    printf("yield %ld\n", yield);
    return 0;
}
