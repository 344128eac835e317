#pragma once
#include <cmath>
#include <vector>

inline bool close(double a, double b) { return std::fabs(a - b) <= 1e-9 * (std::fabs(a) + 1.0); }
