#include <omp.h>
#include <stdio.h>

int main(void) {
    int desk[2] = {0, 0};
    int cases = 400;

#pragma omp parallel num_threads(6)
    {
        int mine = omp_get_thread_num() % 2;
#pragma omp for schedule(static)
        for (int c = 0; c < cases; c++)
            if ((c * 5) % 3 != 1)
                desk[mine]++;
    }
    printf("%d cases handled\n", desk[0] + desk[1]);
    return 0;
}
