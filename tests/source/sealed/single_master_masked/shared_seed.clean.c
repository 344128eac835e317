#include <omp.h>
#include <stdio.h>

static unsigned draw(unsigned *s) {
    *s = *s * 69069u + 1u;
    return *s >> 16;
}

int main(void) {
    unsigned seed;
    long total = 0;

#pragma omp parallel private(seed) reduction(+ : total)
    {
#pragma omp single copyprivate(seed)
        seed = 2024;
        seed += 97u * (unsigned)omp_get_thread_num();
#pragma omp for
        for (int i = 0; i < 600; i++)
            total += draw(&seed) % 6 + 1;
    }

    printf("some eyes: %d\n", total > 600);
    return 0;
}
