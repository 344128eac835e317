#include <omp.h>
#include <stdio.h>

#define VOTES 1500
#define PEOPLE 9
#define MAXT 64

int main(void) {
    static int vote[VOTES], rows[MAXT][PEOPLE];
    int result[PEOPLE];
    for (int i = 0; i < VOTES; i++)
        vote[i] = (i * i + i / 3) % PEOPLE;

#pragma omp parallel num_threads(8)
    {
        int t = omp_get_thread_num(), all = omp_get_num_threads();
        for (int i = t; i < VOTES; i += all)
            rows[t][vote[i]]++;
#pragma omp barrier
        for (int p = t; p < PEOPLE; p += all) {
            result[p] = 0;
            for (int r = 0; r < all; r++)
                result[p] += rows[r][p];
        }
    }

    for (int p = 0; p < PEOPLE; p++)
        printf("%d ", result[p]);
    printf("\n");
    return 0;
}
