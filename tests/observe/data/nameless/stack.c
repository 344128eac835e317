// A variable of main's own, shared by the team.
#include <stdio.h>

int main(void) {
    int lamps = 0;
#pragma omp parallel num_threads(2)
    lamps++;
    printf("%d\n", lamps);
    return 0;
}
