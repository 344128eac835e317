// Races when the team has over nine threads: masked (5.2, 10.5) implies no barrier, and thread 9 writes what 0 reads.
#include <omp.h>
#include <stdio.h>

typedef struct {
    int channel;
    int power;
    long frames;
} radio;

static int interference(int channel, int slot) {
    return (channel * 13 + slot * 7) % 29;
}

static void retune(radio *r, int slot) {
    if (interference(3, slot) > 5)
        r->channel = 6; // racy
}

int main(void) {
    radio base = {.channel = 3, .power = 20, .frames = 0};
    long noise = 0;

#pragma omp parallel reduction(+ : noise)
    {
        for (int slot = 0; slot < 300; slot++)
            noise += interference(omp_get_thread_num() % 4, slot);

#pragma omp masked filter(9)
        retune(&base, 17);

#pragma omp masked
        {
            int channel = base.channel; // racy
            for (int slot = 0; slot < 50; slot++)
                base.frames += interference(channel, slot) < 20;
        }
    }
    printf("power %d, noise %s\n", base.power, noise > 0 ? "measured" : "none");
    return 0;
}
