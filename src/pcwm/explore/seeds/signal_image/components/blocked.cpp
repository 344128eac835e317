#include <omp.h>
#include <vector>

static int top_of(const std::vector<int>& parent, int i)
{
    while (parent[i] != i) i = parent[i];
    return i;
}

static void unite(std::vector<int>& parent, int a, int b)
{
    a = top_of(parent, a);
    b = top_of(parent, b);
    if (a != b) parent[a > b ? a : b] = a > b ? b : a;
}

// Bands of four rows are united one by one; then every seam between two bands is closed.
int label_components(int width, int height, const std::vector<unsigned char>& mask, std::vector<int>& label)
{
    std::vector<int> parent(mask.size());
    int components = 0;
    label.assign(mask.size(), -1);

    #pragma omp parallel
    {
        #pragma omp for
        for (int band = 0; band < height; band += 4)
            for (int i = band * width; i < (band + 4) * width && i < height * width; ++i) {
                parent[i] = i;
                if (!mask[i]) continue;
                if (i % width > 0 && mask[i - 1]) unite(parent, i - 1, i);
                if (i / width > band && mask[i - width]) unite(parent, i - width, i);
            }

        #pragma omp for
        for (int band = 4; band < height; band += 4)
            for (int i = band * width; i < (band + 1) * width; ++i)
                if (mask[i] && mask[i - width]) unite(parent, i - width, i);

        #pragma omp for reduction(+ : components)
        for (int i = 0; i < height * width; ++i)
            if (mask[i]) {
                label[i] = top_of(parent, i);
                components += label[i] == i;
            }
    }
    return components;
}
