#include <vector>

// A stack of the cells that have to topple.
long sand_pile(std::vector<int>& grains, int rows, int cols)
{
    std::vector<int> stack;
    for (int i = 0; i < rows * cols; ++i)
        if (grains[i] >= 4)
            stack.push_back(i);

    long topplings = 0;
    while (!stack.empty()) {
        const int i = stack.back(), r = i / cols, c = i % cols;
        stack.pop_back();
        const int times = grains[i] / 4;
        grains[i] %= 4;
        topplings += times;
        const auto give = [&](int j) {
            if (grains[j] < 4 && grains[j] + times >= 4)
                stack.push_back(j);
            grains[j] += times;
        };
        if (r > 0)
            give(i - cols);
        if (r < rows - 1)
            give(i + cols);
        if (c > 0)
            give(i - 1);
        if (c < cols - 1)
            give(i + 1);
    }
    return topplings;
}
