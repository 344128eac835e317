#include <stdio.h>

#define PEOPLE 40

static int faces[PEOPLE][4];

static void scan(int person) {
    for (int photo = 0; photo < 4; photo++) {
#pragma omp task firstprivate(person, photo)
        faces[person][photo] = (person * 7 + photo * 5) % 6;
    }
}

int main(void) {
    int all = 0;
#pragma omp parallel
#pragma omp single
    {
        for (int p = 0; p < PEOPLE; p++) {
#pragma omp task firstprivate(p)
            scan(p);
        }
#pragma omp taskwait
        for (int p = 0; p < PEOPLE; p++)
            for (int k = 0; k < 4; k++)
                all += faces[p][k];
    }
    printf("%d faces\n", all);
    return 0;
}
