#include <stdio.h>

#define N 730

static int day_of_year(int date) {
    static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int month = date / 100 % 12, day = date % 28 + 1;
    return before[month] + day;
}

int main(void) {
    static int day[N];

#pragma omp parallel for
    for (int i = 0; i < N; i++)
        day[i] = day_of_year(i * 37);

    int last = 0;
    for (int i = 0; i < N; i++)
        if (day[i] > last)
            last = day[i];
    printf("latest day %d\n", last);
    return 0;
}
