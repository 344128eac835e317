// One thread updates atomically what another reads plainly.
#include <omp.h>
#include <stdio.h>

static int tickets;

int main(void) {
    int seen = 0;
#pragma omp parallel num_threads(2) reduction(+ : seen)
    {
        if (omp_get_thread_num() == 0) {
#pragma omp atomic
            tickets += 1;
        } else
            seen += tickets;
    }
    printf("%d %d\n", tickets, seen);
    return 0;
}
