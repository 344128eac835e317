// Clean: the owner re-enters the nestable lock (5.2, 18.9) during the walk; everybody else waits for the last unset.
#include <omp.h>
#include <stdio.h>

#define NODES 15

static int total[NODES];
static int touched;
static omp_nest_lock_t tree_lock;

static void bump(int node, int amount) {
    omp_set_nest_lock(&tree_lock);
    total[node] += amount;
    if (node > 0)
        bump((node - 1) / 2, amount);
    else
        touched++;
    omp_unset_nest_lock(&tree_lock);
}

static void sale(int leaf, int amount) {
    int depth = omp_test_nest_lock(&tree_lock);
    if (depth == 0)
        omp_set_nest_lock(&tree_lock);
    bump(leaf, amount);
    if (amount > 8)
        bump(leaf - 1, 1);
    omp_unset_nest_lock(&tree_lock);
}

int main(void) {
    omp_init_nest_lock(&tree_lock);
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < 300; i++)
        sale(7 + i % 8, i % 10);
    omp_destroy_nest_lock(&tree_lock);
    printf("root %d, left %d, right %d, touched %d\n", total[0], total[1], total[2], touched);
    return 0;
}
