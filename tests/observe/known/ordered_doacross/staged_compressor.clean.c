// Clean: stage[b-1] is filled before iteration b-1 enters its ordered region, hence before the ordered region of b.
#include <stdio.h>
#include <stdlib.h>

struct stage {
    int size;
    unsigned char byte[24];
};

static void fill(struct stage *s, int block) {
    s->size = 8 + block % 16;
    for (int i = 0; i < s->size; i++)
        s->byte[i] = (unsigned char)((block * 31 + i * 7) & 0xff);
}

int main(void) {
    const int blocks = 220;
    struct stage *stage = malloc(sizeof(struct stage) * (size_t)blocks);
    unsigned crc = 1;
    int repeats = 0;
    if (!stage)
        return 1;

#pragma omp parallel for ordered schedule(static, 3)
    for (int b = 0; b < blocks; b++) {
        fill(&stage[b], b);
#pragma omp ordered
        {
            for (int i = 0; i < stage[b].size; i++)
                crc = crc * 33u + stage[b].byte[i];
            if (b > 0 && stage[b - 1].byte[0] == stage[b].byte[stage[b].size - 1])
                repeats++;
        }
    }
    printf("crc %u, repeats %d\n", crc, repeats);
    free(stage);
    return 0;
}
