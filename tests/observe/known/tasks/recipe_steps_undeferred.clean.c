// if(0) makes the mixing task undeferred (5.2, 12.5): the generator resumes after it; other tasks copied their input.
#include <stdio.h>

#define STEPS 30

struct bowl {
    int flour, water;
};

static int taste(struct bowl b) {
    int t = b.flour * 7 + b.water * 3;
    for (int i = 0; i < 15; i++)
        t = (t * 5 + b.water) % 1013;
    return t;
}

int main(void) {
    int verdict[STEPS];
    struct bowl bowl = {100, 60};

#pragma omp parallel shared(bowl, verdict)
#pragma omp single
    {
        for (int s = 0; s < STEPS; s++) {
#pragma omp task if (0) shared(bowl) firstprivate(s)
            {
                bowl.flour += s % 4;
                bowl.water += s % 3;
            }

#pragma omp task firstprivate(bowl, s) shared(verdict)
            verdict[s] = taste(bowl);
        }
    }

    long sum = 0;
    for (int s = 0; s < STEPS; s++)
        sum = sum * 3 % 99991 + verdict[s];
    printf("dough %d/%d, verdict %ld\n", bowl.flour, bowl.water, sum);
    return 0;
}
