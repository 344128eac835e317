// Races: two malformed records, far apart, make the called parser store into one global without synchronisation.
#include <stdio.h>
#include <string.h>

enum { RECORDS = 1200, OK = 0, BAD_SIGN = 3 };

static int last_error = OK;

static int parse_digits(const char *s, int *value) {
    int v = 0;
    for (; *s; s++) {
        if (*s < '0' || *s > '9') {
            last_error = BAD_SIGN; // racy
            return 0;
        }
        v = v * 10 + (*s - '0');
    }
    *value = v;
    return 1;
}

static void make_record(char *out, int i) {
    for (int d = 3; d >= 0; d--) {
        out[d] = (char)('0' + i % 10);
        i /= 10;
    }
    out[4] = '\0';
}

int main(void) {
    long sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < RECORDS; i++) {
        char text[5];
        int value = 0;
        make_record(text, i);
        if (strcmp(text, "0041") == 0 || strcmp(text, "1141") == 0)
            text[2] = '-';
        if (parse_digits(text, &value))
            sum += value;
    }
    printf("sum %ld, error %d\n", sum, last_error);
    return 0;
}
