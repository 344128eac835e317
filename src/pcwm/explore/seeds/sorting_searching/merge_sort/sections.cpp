#include <algorithm>
#include <omp.h>
#include <vector>

// Four quarters, two halves, one whole; what does not depend on each other is a section.
void merge_sort(std::vector<int>& values)
{
    std::vector<int> merged(values.size());
    const auto quarter = values.size() / 4;
    const auto q0 = values.begin(), q1 = q0 + quarter, q2 = q1 + quarter, q3 = q2 + quarter, q4 = values.end();

    #pragma omp parallel
    {
        #pragma omp sections
        {
            #pragma omp section
            std::sort(q0, q1);
            #pragma omp section
            std::sort(q1, q2);
            #pragma omp section
            std::sort(q2, q3);
            #pragma omp section
            std::sort(q3, q4);
        }
        #pragma omp sections
        {
            #pragma omp section
            std::merge(q0, q1, q1, q2, merged.begin());
            #pragma omp section
            std::merge(q2, q3, q3, q4, merged.begin() + 2 * quarter);
        }
    }
    const auto middle = merged.begin() + 2 * quarter;
    std::merge(merged.begin(), middle, middle, merged.end(), values.begin());
}
