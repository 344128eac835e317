// area is a reduction of the sections construct, each section has a list of its own; both are read after its barrier.
#include <cstdio>
#include <vector>

struct Bed {
    int width, depth;
};

static long area_of(const std::vector<Bed> &beds) {
    long sum = 0;
    for (const Bed &b : beds)
        sum += static_cast<long>(b.width) * b.depth;
    return sum;
}

static std::vector<Bed> plant(int count, int step) {
    std::vector<Bed> beds;
    for (int i = 0; i < count; ++i)
        beds.push_back({1 + (i * step) % 9, 2 + i % step});
    return beds;
}

int main() {
    std::vector<Bed> roses, herbs, beans;
    long area = 0;

#pragma omp parallel
    {
#pragma omp sections reduction(+ : area)
        {
#pragma omp section
            {
                roses = plant(60, 4);
                area += area_of(roses);
            }
#pragma omp section
            {
                herbs = plant(90, 7);
                area += area_of(herbs);
            }
#pragma omp section
            {
                beans = plant(30, 5);
                area += area_of(beans);
            }
        }

#pragma omp single
        std::printf("%zu beds, %ld square feet\n", roses.size() + herbs.size() + beans.size(), area);
    }
    return 0;
}
