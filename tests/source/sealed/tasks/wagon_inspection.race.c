#include <stdio.h>
#include <stdlib.h>

struct wagon {
    int axle_load, ok;
    struct wagon *next;
};

int main(void) {
    struct wagon *train = NULL, *w;
    for (int i = 0; i < 40; i++) {
        w = malloc(sizeof *w);
        w->axle_load = 12 + i * 5 % 13;
        w->ok = -1;
        w->next = train;
        train = w;
    }

#pragma omp parallel
#pragma omp single
    {
        w = train;
        while (w) {
#pragma omp task
            {
                struct wagon *mine = w;
                if (mine)
                    mine->ok = mine->axle_load < 22;
            }
            w = w->next;
        }
    }

    int good = 0;
    for (w = train; w; w = w->next)
        good += w->ok == 1;
    printf("%d good wagons\n", good);
    return 0;
}
