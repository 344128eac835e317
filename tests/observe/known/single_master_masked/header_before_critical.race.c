// Races: masked has no implied barrier (5.2, 10.5); the critical orders the header only where the primary came first.
#include <stdio.h>

typedef struct {
    int version;
    int width;
} header_t;

static int pixel(int index) {
    unsigned v = (unsigned)index * 2654435761u;
    return (int)(v >> 27);
}

int main(void) {
    enum { PIXELS = 1600 };
    header_t head = {0, 0};
    long total = 0, stamps = 0;

#pragma omp parallel
    {
        long mine = 0;

#pragma omp masked
        {
            head.version = 2;
            head.width = 40; // racy
        }

#pragma omp for nowait
        for (int i = 0; i < PIXELS; i++)
            mine += pixel(i);

#pragma omp critical(image_total)
        total += mine;

        int rows = head.width ? PIXELS / head.width : 0; // racy
#pragma omp atomic
        stamps += rows;
    }
    printf("total %ld, version %d, stamped %s\n", total, head.version, stamps ? "yes" : "no");
    return 0;
}
