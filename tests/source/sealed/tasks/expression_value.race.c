#include <stdio.h>

struct node {
    int op; /* 0: number, 1: plus, 2: times */
    long value;
    int left, right;
};

static struct node pool[64];
static int used;

static int build(int depth) {
    int me = used++;
    pool[me].op = depth == 0 ? 0 : 1 + depth % 2;
    pool[me].value = 1 + me % 3;
    if (depth > 0) {
        pool[me].left = build(depth - 1);
        pool[me].right = build(depth - 1);
    }
    return me;
}

static void evaluate(int at) {
    struct node *n = &pool[at];
    if (n->op == 0)
        return;
#pragma omp task
    evaluate(n->left);
    evaluate(n->right);
    long l = pool[n->left].value, r = pool[n->right].value;
    n->value = n->op == 1 ? l + r : l * r % 10007;
}

int main(void) {
    int root = build(4);
#pragma omp parallel
    {
#pragma omp single
        evaluate(root);
    }
    printf("value %ld\n", pool[root].value);
    return 0;
}
