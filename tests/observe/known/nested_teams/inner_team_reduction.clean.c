// Clean: the inner team adds to its outer thread's total only by reduction (5.2, 5.5); each summary has one writer.
#include <omp.h>
#include <stdio.h>

#define REGIONS 5
#define SHOPS 120

struct summary {
    long total;
    int best;
};

static int sales(int region, int shop) {
    return (region * 101 + shop * 17) % 60;
}

int main(void) {
    struct summary by_region[REGIONS];
    omp_set_max_active_levels(2);

#pragma omp parallel for num_threads(3) schedule(dynamic)
    for (int r = 0; r < REGIONS; r++) {
        long total = 0;
        int best = 0;
#pragma omp parallel for num_threads(4) reduction(+ : total) reduction(max : best)
        for (int s = 0; s < SHOPS; s++) {
            int sold = sales(r, s);
            total += sold;
            if (sold > best)
                best = sold;
        }
        by_region[r].total = total;
        by_region[r].best = best;
    }
    for (int r = 0; r < REGIONS; r++)
        printf("%ld/%d ", by_region[r].total, by_region[r].best);
    printf("\n");
    return 0;
}
