// Clean: the taskgroup (5.2, 15.4) waits for all descendant tasks, so every size is stored before it is added.
#include <stdio.h>

#define FANOUT 3
#define FOLDERS 121

struct folder {
    int bytes;
    int depth;
};

static int measure(int id) {
    int total = 0;
    for (int f = 0; f < 10; f++)
        total += 100 + (id * 37 + f * 11) % 400;
    return total;
}

static void scan(struct folder *all, int id, int depth) {
    for (int sub = id * FANOUT + 1; sub <= id * FANOUT + FANOUT && sub < FOLDERS; sub++) {
#pragma omp task firstprivate(all, sub, depth)
        scan(all, sub, depth + 1);
    }
    all[id].bytes = measure(id);
    all[id].depth = depth;
}

int main(void) {
    static struct folder disk[FOLDERS];
    long total = 0;
    int deepest = 0;
#pragma omp parallel
#pragma omp single
    {
#pragma omp taskgroup
        scan(disk, 0, 0);

        for (int f = 0; f < FOLDERS; f++) {
            total += disk[f].bytes;
            if (disk[f].depth > deepest)
                deepest = disk[f].depth;
        }
    }
    printf("total %ld, deepest %d\n", total, deepest);
    return 0;
}
