// taskwait holds each node until both child tasks are complete (5.2, 15.5), and they waited for theirs in turn.
#include <stdio.h>

#define LEVELS 7
#define NODES ((1 << LEVELS) - 1)

static int weight[NODES], total[NODES];

static void add_up(int node) {
    int left = 2 * node + 1, right = left + 1;
    if (left >= NODES) {
        total[node] = weight[node];
        return;
    }
#pragma omp task
    add_up(left);
    add_up(right);
#pragma omp taskwait
    total[node] = weight[node] + total[left] + total[right];
}

int main(void) {
    for (int n = 0; n < NODES; n++)
        weight[n] = 1 + n % 4;

#pragma omp parallel
#pragma omp masked
    add_up(0);

    printf("root total %d\n", total[0]);
    return 0;
}
