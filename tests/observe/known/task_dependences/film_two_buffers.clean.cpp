// Two recycled buffers: the next out on a buffer waits for the in task that reads it, and inout chains the checksum.
#include <array>
#include <cstdio>

struct Frame {
    std::array<int, 64> pixel{};
    int number = -1;
};

static void render(Frame &f, int number) {
    f.number = number;
    for (int i = 0; i < 64; ++i)
        f.pixel[static_cast<std::size_t>(i)] = (number * 37 + i * i) % 251;
}

static unsigned fold(const Frame &f, unsigned sum) {
    for (int p : f.pixel)
        sum = sum * 31u + static_cast<unsigned>(p);
    return sum ^ static_cast<unsigned>(f.number);
}

int main() {
    constexpr int frames = 30;
    Frame buffer[2];
    unsigned checksum = 17;

#pragma omp parallel shared(buffer, checksum)
#pragma omp single
    for (int n = 0; n < frames; ++n) {
        const int slot = n & 1;
#pragma omp task depend(out : buffer[slot]) firstprivate(n, slot)
        render(buffer[slot], n);

#pragma omp task depend(in : buffer[slot]) depend(inout : checksum) firstprivate(slot)
        checksum = fold(buffer[slot], checksum);
    }

    std::printf("film %08x\n", checksum);
    return 0;
}
