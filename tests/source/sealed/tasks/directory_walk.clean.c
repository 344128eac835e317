#include <stdio.h>

static long bytes;
static int files;

static void visit(int depth, int id) {
    for (int f = 0; f < 3; f++) {
#pragma omp atomic
        bytes += (id * 37 + f * 11) % 1000;
#pragma omp atomic
        files++;
    }
    if (depth == 0)
        return;
    for (int child = 0; child < 3; child++) {
#pragma omp task firstprivate(child)
        visit(depth - 1, 3 * id + child);
    }
}

int main(void) {
#pragma omp parallel
    {
#pragma omp single
        {
#pragma omp taskgroup
            visit(3, 1);
            printf("%d files with %ld bytes\n", files, bytes);
        }
    }
    return 0;
}
