// Clean: both nogroup taskloops lie in one taskgroup (5.2, 15.4) and fill different arrays, combined after its end.
#include <stdio.h>

#define N 640

static int price[N], demand[N];
static long revenue;

static void fill_market(void) {
#pragma omp taskgroup
    {
#pragma omp taskloop nogroup grainsize(40)
        for (int i = 0; i < N; i++)
            price[i] = 5 + (i * 23) % 31;

#pragma omp taskloop nogroup num_tasks(10)
        for (int i = 0; i < N; i++)
            demand[i] = 400 - (i * 7) % 211;
    }
}

int main(void) {
    long best = 0;
#pragma omp parallel
    {
#pragma omp single nowait
        {
            fill_market();
#pragma omp taskloop grainsize(64) reduction(+ : revenue) reduction(max : best)
            for (int i = 0; i < N; i++) {
                long r = (long)price[i] * demand[i];
                revenue += r;
                if (r > best)
                    best = r;
            }
            revenue -= best;
        }
    }
    printf("revenue %ld, best %ld\n", revenue, best);
    return 0;
}
