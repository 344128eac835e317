#include <cstdio>
#include <vector>

static bool prime(int n) {
    for (int d = 2; d * d <= n; d++)
        if (n % d == 0)
            return false;
    return n > 1;
}

int main() {
    std::vector<int> found;
    found.reserve(400);

#pragma omp parallel for schedule(dynamic, 16)
    for (int n = 2; n < 1000; n++)
        if (prime(n))
            found.push_back(n);

    std::printf("%s\n", found.empty() ? "none" : "some primes");
    return 0;
}
