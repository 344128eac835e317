#include <omp.h>
#include <vector>

// A cell enters the list when it comes to four grains, and is emptied below four when its turn comes in the next round.
long sand_pile(std::vector<int>& grains, int rows, int cols)
{
    std::vector<int> active, later(grains.size());
    for (int i = 0; i < rows * cols; ++i)
        if (grains[i] >= 4)
            active.push_back(i);
    int width = static_cast<int>(active.size());
    active.resize(grains.size());
    int* height = grains.data();
    long topplings = 0;

    while (width > 0) {
        int found = 0;
        #pragma omp parallel for schedule(dynamic, 4) reduction(+ : topplings) shared(found)
        for (int k = 0; k < width; ++k) {
            const int cell = active[k], r = cell / cols, c = cell % cols;
            int full;
            #pragma omp atomic capture
            { full = height[cell]; height[cell] &= 3; }
            topplings += full / 4;

            const int near[4] = {r > 0 ? cell - cols : -1, r + 1 < rows ? cell + cols : -1, c > 0 ? cell - 1 : -1,
                                 c + 1 < cols ? cell + 1 : -1};
            for (int other : near) {
                if (other < 0)
                    continue;
                int before, place;
                #pragma omp atomic capture
                { before = height[other]; height[other] += full / 4; }
                if (before < 4 && before + full / 4 >= 4) {
                    #pragma omp atomic capture
                    place = found++;
                    later[place] = other;
                }
            }
        }
        active.swap(later);
        width = found;
    }
    return topplings;
}
