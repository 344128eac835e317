#include <cstdio>
#include <cstdlib>
#include <vector>

long life(std::vector<unsigned char>& board, int rows, int cols, int generations);

namespace {

struct Generator {
    unsigned long long x;
    unsigned next()
    {
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        return static_cast<unsigned>((x * 2685821657736338717ULL) >> 40);
    }
};

}  // namespace

int main(int argc, char** argv)
{
    const int rows = argc > 1 ? std::atoi(argv[1]) : 100;
    if (rows < 8 || rows > 20000)
        return 2;
    const int cols = rows + 3;

    Generator generator{88172645463325252ULL};
    for (unsigned percent : {30u, 55u}) {
        std::vector<unsigned char> board(static_cast<std::size_t>(rows) * cols);
        for (auto& cell : board)
            cell = generator.next() % 100 < percent;

        const long births = life(board, rows, cols, percent == 30u ? 24 : 11);

        long alive = 0, weighted = 0, edge = 0;
        for (std::size_t i = 0; i < board.size(); ++i) {
            alive += board[i];
            weighted += static_cast<long>(board[i]) * (1 + i % 1009);
            if (i < static_cast<std::size_t>(cols) || i % cols == 0)
                edge += board[i] * (1 + static_cast<long>(i));
        }
        std::printf("births_%u %ld\nalive_%u %ld\nweighted_%u %ld\nedge_%u %ld\n", percent, births, percent, alive, percent, weighted,
                    percent, edge);
    }
}
