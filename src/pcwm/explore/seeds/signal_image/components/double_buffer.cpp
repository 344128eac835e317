#include <algorithm>
#include <omp.h>
#include <vector>

// Every pixel takes the smallest label around it, read from the last round, until a round changes nothing.
int label_components(int width, int height, const std::vector<unsigned char>& mask, std::vector<int>& label)
{
    const int count = width * height;
    std::vector<int> next(count);
    bool changed = true;
    int components = 0;

    label.resize(count);
    #pragma omp parallel for
    for (int i = 0; i < count; ++i)
        label[i] = mask[i] ? i : -1;

    while (changed) {
        changed = false;
        #pragma omp parallel for reduction(|| : changed)
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const int i = y * width + x;
                int low = label[i];
                if (low >= 0) {
                    const auto look = [&](int j) { low = label[j] >= 0 ? std::min(low, label[j]) : low; };
                    if (x > 0) look(i - 1);
                    if (x + 1 < width) look(i + 1);
                    if (y > 0) look(i - width);
                    if (y + 1 < height) look(i + width);
                }
                next[i] = low;
                changed = changed || low != label[i];
            }
        }
        label.swap(next);
    }

    #pragma omp parallel for reduction(+ : components)
    for (int i = 0; i < count; ++i)
        components += label[i] == i;
    return components;
}
