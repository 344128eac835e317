#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 640;
    double slot[64] = {0};
    double total = 0;

#pragma omp parallel num_threads(4) shared(slot, total)
    {
        int id = omp_get_thread_num();
        double s = 0;
        for (int i = id; i < n; i += omp_get_num_threads())
            s += 1.0 / (1 + i * i);
        slot[id] = s;
        if (id == 0)
            for (int k = 0; k < omp_get_num_threads(); k++)
                total += slot[k];
    }
    printf("total %s\n", total > 0 ? "computed" : "missing");
    return 0;
}
