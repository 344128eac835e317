#include <algorithm>
#include <omp.h>
#include <vector>

template <typename T>
void sort_range(T* data, T* scratch, int count)
{
    if (count <= 64) {
        std::sort(data, data + count);
        return;
    }
    const int half = count / 2;

    #pragma omp task if (count > 256)
    sort_range(data, scratch, half);
    sort_range(data + half, scratch + half, count - half);
    #pragma omp taskwait

    std::merge(data, data + half, data + half, data + count, scratch);
    std::copy(scratch, scratch + count, data);
}

// Divide and conquer: the left half is a task, the right half is sorted on the spot.
void merge_sort(std::vector<int>& values)
{
    std::vector<int> scratch(values.size());

    #pragma omp parallel
    #pragma omp single nowait
    sort_range(values.data(), scratch.data(), static_cast<int>(values.size()));
}
