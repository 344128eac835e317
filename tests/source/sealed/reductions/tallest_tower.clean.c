#include <stdio.h>

#define TOWERS 1000

struct best {
    int height, index;
};

int main(void) {
    static int height[TOWERS];
    struct best top = {-1, -1};

    for (int i = 0; i < TOWERS; i++)
        height[i] = (i * 7919) % 1009;

#pragma omp parallel
    {
        struct best mine = {-1, -1};
#pragma omp for nowait
        for (int i = 0; i < TOWERS; i++)
            if (height[i] > mine.height) {
                mine.height = height[i];
                mine.index = i;
            }
#pragma omp critical
        if (mine.height > top.height)
            top = mine;
    }

    printf("tower %d is %d high\n", top.index, top.height);
    return 0;
}
