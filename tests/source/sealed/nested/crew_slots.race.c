#include <omp.h>
#include <stdio.h>

#define CREW 4

int main(void) {
    int done[CREW] = {0};
    omp_set_max_active_levels(2);

#pragma omp parallel num_threads(3)
    {
        int ship = omp_get_thread_num();
#pragma omp parallel num_threads(CREW)
        {
            int member = omp_get_thread_num();
            for (int job = 0; job < 20 + ship; job++)
                done[member] += job % 3;
        }
    }
    int s = 0;
    for (int m = 0; m < CREW; m++)
        s += done[m];
    printf("%d\n", s);
    return 0;
}
