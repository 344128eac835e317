#include <stdio.h>
#include <stdlib.h>

static unsigned long long seed = 88172645463325252ull;

static int die(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int)(seed % 6) + 1;
}

int main(int argc, char **argv) {
    int games = argc > 1 ? atoi(argv[1]) : 300;
    long points = 0;

#pragma omp parallel for reduction(+ : points) schedule(static)
    for (int g = 0; g < games; g++) {
        int a = die(), b = die();
        points += a == b ? 2 * (a + b) : a + b;
    }
    printf("points %s\n", points > 2 * games ? "many" : "few");
    return 0;
}
