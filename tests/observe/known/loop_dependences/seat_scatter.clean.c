// 7 and 1000 are coprime, so (7 * i + 3) % 1000 is a permutation and every iteration writes a seat of its own.
#include <stdio.h>

#define SEATS 1000
#define STRIDE 7

static int seat_of(int guest) {
    return (STRIDE * guest + 3) % SEATS;
}

int main(void) {
    static int place[SEATS], guest_at[SEATS], menu[SEATS];

    for (int g = 0; g < SEATS; g++)
        place[g] = seat_of(g);

#pragma omp parallel
    {
#pragma omp for schedule(dynamic, 16)
        for (int g = 0; g < SEATS; g++) {
            guest_at[place[g]] = g;
            menu[place[g]] += 1 + g % 3;
        }

#pragma omp for schedule(guided)
        for (int s = 0; s < SEATS; s++)
            menu[s] = 10 * menu[s] + guest_at[s] % 4;
    }

    long code = 0;
    for (int s = 0; s < SEATS; s++)
        code = (code * 31 + menu[s]) % 1000003;
    printf("seating code %ld\n", code);
    return 0;
}
