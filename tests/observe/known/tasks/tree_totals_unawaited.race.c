// A node adds up its children's totals without a taskwait, so its reads are unordered with the child tasks' writes.
#include <stdio.h>

#define LEVELS 7
#define NODES ((1 << LEVELS) - 1)

static int weight[NODES], total[NODES];

static void add_up(int node) {
    int left = 2 * node + 1, right = left + 1;
    if (left >= NODES) {
        total[node] = weight[node]; // racy
        return;
    }
#pragma omp task
    add_up(left);
#pragma omp task
    add_up(right);
    total[node] = weight[node] + total[left] + total[right]; // racy
}

int main(void) {
    for (int n = 0; n < NODES; n++)
        weight[n] = 1 + n % 4;

#pragma omp parallel
#pragma omp masked
    add_up(0);

    printf("%s\n", total[0] >= weight[0] ? "root summed" : "root missing");
    return 0;
}
