#include "utilities.hpp"
#include <cstdio>
#include <omp.h>

struct Input;
Input* make_input();
void run_candidate(Input* input);
bool is_valid(Input* input);
void drop_input(Input* input);

int main() {
    Input* input = make_input();
    const double start = omp_get_wtime();
    run_candidate(input);
    std::printf("Time: %.6f\n", omp_get_wtime() - start);
    std::printf("Validation: %s\n", is_valid(input) ? "PASS" : "FAIL");
    drop_input(input);
    return 0;
}
