#include <omp.h>
#include <utility>
#include <vector>

static int root(const int* parent, int i)
{
    for (;;) {
        int up;
        #pragma omp atomic read
        up = parent[i];
        if (up == i) return i;
        i = up;
    }
}

// The larger root is hung below the smaller one, if it still is a root by then.
static void join(int* parent, int a, int b)
{
    for (;;) {
        a = root(parent, a);
        b = root(parent, b);
        if (a == b) return;
        if (a < b) std::swap(a, b);
        int seen;
        #pragma omp atomic compare capture
        { seen = parent[a]; if (parent[a] == a) { parent[a] = b; } }
        if (seen == a) return;
    }
}

int label_components(int width, int height, const std::vector<unsigned char>& mask, std::vector<int>& label)
{
    const int count = width * height;
    std::vector<int> parents(count);
    int* const parent = parents.data();
    int components = 0;
    label.assign(count, -1);

    #pragma omp parallel reduction(+ : components)
    {
        #pragma omp for
        for (int i = 0; i < count; ++i) parent[i] = i;

        #pragma omp for collapse(2)
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const int i = y * width + x;
                if (x > 0 && mask[i] && mask[i - 1]) join(parent, i, i - 1);
                if (y > 0 && mask[i] && mask[i - width]) join(parent, i, i - width);
            }

        #pragma omp for
        for (int i = 0; i < count; ++i)
            if (mask[i]) components += (label[i] = root(parent, i)) == i;
    }
    return components;
}
