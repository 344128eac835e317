#include <omp.h>
#include <vector>

namespace {

class Forest {
public:
    explicit Forest(int size) : parent(size, -1) {}
    void plant(int i) { parent[i] = i; }
    bool holds(int i) const { return parent[i] >= 0; }
    int root(int i) const
    {
        while (parent[i] != i) i = parent[i];
        return i;
    }
    void join(int a, int b)
    {
        a = root(a), b = root(b);
        if (a < b) parent[b] = a;
        else parent[a] = b;
    }

private:
    std::vector<int> parent;
};

}

// Each thread joins the pixels of its strip, then one thread sews the strips together.
int label_components(int width, int height, const std::vector<unsigned char>& mask, std::vector<int>& label)
{
    Forest forest(width * height);
    int components = 0;
    label.resize(mask.size());

    #pragma omp parallel
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        const int top = height * me / team, bottom = height * (me + 1) / team;

        for (int y = top; y < bottom; ++y)
            for (int i = y * width; i < (y + 1) * width; ++i) {
                if (!mask[i]) continue;
                forest.plant(i);
                if (i > y * width && mask[i - 1]) forest.join(i - 1, i);
                if (y > top && mask[i - width]) forest.join(i - width, i);
            }

        #pragma omp barrier
        #pragma omp single
        for (int t = 1; t < team; ++t)
            for (int y = height * t / team, i = y * width; y > 0 && i < (y + 1) * width && y < height * (t + 1) / team; ++i)
                if (mask[i] && mask[i - width]) forest.join(i - width, i);

        #pragma omp for reduction(+ : components)
        for (int i = 0; i < width * height; ++i) {
            label[i] = forest.holds(i) ? forest.root(i) : -1;
            components += label[i] == i;
        }
    }
    return components;
}
