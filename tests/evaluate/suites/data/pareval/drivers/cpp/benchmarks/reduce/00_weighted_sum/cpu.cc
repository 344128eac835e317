#include "utilities.hpp"
#include "baseline.hpp"
#include "generated-code.hpp"

struct Input {
    std::vector<double> x;
    double result;
};

Input* make_input() {
    Input* input = new Input{std::vector<double>(DRIVER_PROBLEM_SIZE), 0.0};
    for (std::size_t i = 0; i < input->x.size(); ++i)
        input->x[i] = (i * 37 % 101) / 7.0;
    return input;
}

void run_candidate(Input* input) { input->result = weightedSum(input->x); }

bool is_valid(Input* input) { return close(input->result, expected(input->x)); }

void drop_input(Input* input) { delete input; }
