// Races: mode and alarm are adjacent bit-fields, one memory location in C11 (3.14), changed in unordered sections.
#include <stdio.h>

#define DEVICES 120

struct device {
    unsigned mode : 3;
    unsigned alarm : 1;
    unsigned level : 12;
};

static struct device plant[DEVICES];

static void set_modes(int hour) {
    for (int d = 0; d < DEVICES; d++)
        plant[d].mode = (unsigned)(d + hour) % 5u; // racy
}

static void raise_alarm(int pressure) {
    int worst = 57;
    for (int k = 0; k < 40; k++)
        pressure = (pressure * 5 + 3) % 211;
    if (pressure >= 0)
        plant[worst].alarm = 1; // racy
}

int main(void) {
    for (int d = 0; d < DEVICES; d++)
        plant[d].level = (unsigned)(d * 9) & 0xfffu;

#pragma omp parallel sections
    {
#pragma omp section
        set_modes(14);
#pragma omp section
        raise_alarm(77);
    }
    printf("level of 57: %u\n", plant[57].level);
    return 0;
}
