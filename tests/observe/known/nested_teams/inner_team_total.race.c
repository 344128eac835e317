// Races: total is private to an outer thread but shared by its inner team (5.2, 5.1.1), which adds without protection.
#include <omp.h>
#include <stdio.h>

#define REGIONS 3
#define SHOPS 120

static int sales(int region, int shop) {
    return (region * 101 + shop * 17) % 60;
}

int main(void) {
    long by_region[REGIONS] = {0};
    omp_set_max_active_levels(2);

#pragma omp parallel for num_threads(REGIONS) schedule(static, 1)
    for (int r = 0; r < REGIONS; r++) {
        long total = 0;
#pragma omp parallel for num_threads(4)
        for (int s = 0; s < SHOPS; s++) {
            int sold = sales(r, s);
            if (sold > 10)
                total += sold; // racy
        }
        by_region[r] = total;
    }
    printf("regions with sales: %d\n", (by_region[0] > 0) + (by_region[1] > 0) + (by_region[2] > 0));
    return 0;
}
