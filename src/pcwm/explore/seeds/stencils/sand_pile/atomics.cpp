#include <omp.h>
#include <vector>

long sand_pile(std::vector<int>& grains, int rows, int cols)
{
    int* const g = grains.data();
    long total = 0;

    for (long now = 1; now > 0; total += now) {
        now = 0;
        #pragma omp parallel for collapse(2) schedule(static) reduction(+ : now)
        for (int r = 0; r < rows; ++r)
            for (int c = 0; c < cols; ++c) {
                int* cell = g + r * cols + c;
                if (*cell < 4)
                    continue;
                const int times = *cell / 4;
                now += times;
                #pragma omp atomic
                *cell -= 4 * times;
                if (r > 0) {
                    #pragma omp atomic
                    cell[-cols] += times;
                }
                if (r < rows - 1) {
                    #pragma omp atomic
                    cell[cols] += times;
                }
                if (c > 0) {
                    #pragma omp atomic
                    cell[-1] += times;
                }
                if (c < cols - 1) {
                    #pragma omp atomic
                    cell[1] += times;
                }
            }
    }
    return total;
}
