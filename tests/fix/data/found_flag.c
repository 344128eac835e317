#include <stdio.h>

int main(void) {
    int found = 0;
    #pragma omp parallel for
    for (int i = 0; i < 3000; i++) {
        if (found)
            continue;
        if (i % 1000 == 999)
            found = 1;
    }
    printf("%d\n", found);
    return 0;
}
