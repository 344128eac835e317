#include <omp.h>
#include <vector>

namespace {

inline bool lower(int& mine, int other)
{
    if (other < 0 || other >= mine) return false;
    mine = other;
    return true;
}

}

// Small labels spread over the set pixels, down and up the image in turn, until nothing changes any more.
int label_components(int width, int height, const std::vector<unsigned char>& mask, std::vector<int>& label)
{
    label.resize(mask.size());
    for (std::size_t i = 0; i < mask.size(); ++i) label[i] = mask[i] ? static_cast<int>(i) : -1;

    int changes;
    do {
        changes = 0;
        #pragma omp parallel for reduction(+ : changes)
        for (int y = 0; y < height; ++y) {
            int* row = &label[y * width];
            for (int x = 0; x < width; ++x) {
                if (row[x] < 0) continue;
                if (y > 0) changes += lower(row[x], row[x - width]);
                if (y + 1 < height) changes += lower(row[x], row[x + width]);
                if (x > 0) changes += lower(row[x], row[x - 1]);
            }
            for (int x = width - 2; x >= 0; --x)
                if (row[x] >= 0) changes += lower(row[x], row[x + 1]);
        }
    } while (changes > 0);

    int components = 0;
    #pragma omp parallel for reduction(+ : components)
    for (int i = 0; i < width * height; ++i) components += label[i] == i;
    return components;
}
