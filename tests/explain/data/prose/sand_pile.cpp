#include <omp.h>
#include <vector>

// All cells topple at once: each keeps what it does not give away and collects from around.
long sand_pile(std::vector<int>& grains, int rows, int cols)
{
    std::vector<int> next(grains.size());
    long topplings = 0;
    bool moving = true;

    while (moving) {
        moving = false;
        #pragma omp parallel for reduction(+ : topplings) reduction(|| : moving)
        for (int r = 0; r < rows; ++r) {
            for (int c = 0; c < cols; ++c) {
                const int i = r * cols + c;
                int height = grains[i] % 4;
                if (r > 0) height += grains[i - cols] / 4;
                if (c > 0) height += grains[i - 1] / 4;
                if (c + 1 < cols) height += grains[i + 1] / 4;
                if (r + 1 < rows) height += grains[i + cols] / 4;
                next[i] = height;
                topplings += grains[i] / 4;
                moving = moving || height >= 4 || grains[i] >= 4;
            }
        }
        grains.swap(next);
    }
    return topplings;
}
