// Races: the branch for a node with one child returns before the taskwait (5.2, 15.5) that its child's task needs.
#include <stdio.h>
#include <stdlib.h>

typedef struct node {
    struct node *left, *right;
    int own;
    int sum;
} node;

static node *build(int lo, int hi) {
    if (lo >= hi)
        return NULL;
    node *n = malloc(sizeof *n);
    if (!n)
        exit(1);
    int mid = lo + (hi - lo) / 2;
    n->own = mid % 9 + 1;
    n->sum = 0;
    n->left = build(lo, mid);
    n->right = build(mid + 1, hi);
    return n;
}

static void add_up(node *n) {
#pragma omp task if (n->left != NULL)
    if (n->left)
        add_up(n->left);

    if (n->right == NULL) {
        n->sum = n->own + (n->left ? n->left->sum : 0); // racy
        return;
    }
    add_up(n->right);
#pragma omp taskwait
    n->sum = n->own + (n->left ? n->left->sum : 0) + n->right->sum;
}

static void drop(node *n) {
    if (!n)
        return;
    drop(n->left);
    drop(n->right);
    free(n);
}

int main(void) {
    node *root = build(0, 150);
#pragma omp parallel
#pragma omp single
    add_up(root);
    printf("root sum positive: %d\n", root->sum > 0);
    drop(root);
    return 0;
}
