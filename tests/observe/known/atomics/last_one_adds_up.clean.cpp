// The acq_rel countdown orders every thread's partial before the thread that reaches zero reads them (5.2, 1.4.5).
#include <cstdio>
#include <omp.h>
#include <vector>

struct Survey {
    std::vector<long> partial;
    int outstanding = 0;
    long answer = -1;
};

static long part(int me, int team) {
    long sum = 0;
    for (int i = me; i < 2000; i += team)
        sum += (i * 31L) % 97;
    return sum;
}

int main() {
    Survey s;
    s.partial.assign(static_cast<std::size_t>(omp_get_max_threads()), 0);

#pragma omp parallel shared(s)
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
#pragma omp single
        s.outstanding = team;

        s.partial[static_cast<std::size_t>(me)] = part(me, team);

        int left;
#pragma omp atomic capture acq_rel
        left = --s.outstanding;
        if (left == 0) {
            long sum = 0;
            for (long p : s.partial)
                sum += p;
            s.answer = sum;
        }
    }

    std::printf("answer %ld\n", s.answer);
    return 0;
}
