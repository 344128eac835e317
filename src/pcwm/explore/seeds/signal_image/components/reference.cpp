#include <vector>

// Pixels are met in rising order, so the one that starts a flood has the smallest number.
int label_components(int width, int height, const std::vector<unsigned char>& mask, std::vector<int>& label)
{
    std::vector<int> stack;
    int components = 0;

    label.assign(mask.size(), -1);
    for (int seed = 0; seed < width * height; ++seed) {
        if (!mask[seed] || label[seed] >= 0) continue;
        ++components;
        label[seed] = seed;
        stack.push_back(seed);
        while (!stack.empty()) {
            const int i = stack.back(), x = i % width, y = i / width;
            stack.pop_back();
            const auto visit = [&](bool inside, int j) {
                if (!inside || !mask[j] || label[j] >= 0) return;
                label[j] = seed;
                stack.push_back(j);
            };
            visit(x > 0, i - 1);
            visit(x + 1 < width, i + 1);
            visit(y > 0, i - width);
            visit(y + 1 < height, i + width);
        }
    }
    return components;
}
