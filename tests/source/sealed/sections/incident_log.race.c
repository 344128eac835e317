#include <stdio.h>

struct log {
    int code[400];
    int length;
};

static struct log incidents;

static void note(int code) {
    incidents.code[incidents.length] = code;
    incidents.length++;
}

int main(void) {
#pragma omp parallel sections num_threads(2)
    {
#pragma omp section
        for (int t = 0; t < 100; t++)
            if (t * t % 7 == 2)
                note(t);
#pragma omp section
        for (int t = 0; t < 100; t++)
            if (t * 3 % 5 == 1)
                note(1000 + t);
    }
    printf("%d incidents\n", incidents.length);
    return 0;
}
