// Writer and reader of a row name different elements, and depend matches by storage location only (5.2, 15.9.5).
#include <stdio.h>
#include <stdlib.h>

enum { CLIENTS = 12, MONTHS = 12, TOTAL = MONTHS };

typedef int invoice_row[MONTHS + 1];

static void bill(int *row, int client) {
    for (int m = 0; m < MONTHS; m++)
        row[m] = 100 * (client + 1) + m * 7; // racy
}

static void close_year(int *row) {
    int sum = 0;
    for (int m = 0; m < MONTHS; m++)
        sum += row[m]; // racy
    row[TOTAL] = sum;
}

int main(void) {
    invoice_row *book = calloc(CLIENTS, sizeof *book);
    if (!book)
        return 1;

#pragma omp parallel
#pragma omp single
    for (int c = 0; c < CLIENTS; c++) {
        int *row = book[c];
#pragma omp task depend(out : row[0])
        bill(row, c);
#pragma omp task depend(inout : row[TOTAL])
        close_year(row);
    }

    int closed = 0;
    for (int c = 0; c < CLIENTS; c++)
        closed += book[c][TOTAL] >= 0;
    printf("%d books closed\n", closed);
    free(book);
    return 0;
}
