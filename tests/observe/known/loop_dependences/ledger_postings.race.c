// Postings 0 and 23 both go to account 22: two unordered read-modify-writes of one element.
#include <stdio.h>

enum { ACCOUNTS = 32 };

typedef struct {
    int account;
    long cents;
} posting;

static const posting day[] = {
    {22, 1250}, {3, -400}, {17, 990},  {8, 15},    {29, -75},  {0, 310},  {11, 42},   {6, -1800},
    {14, 230},  {1, 77},   {25, 5000}, {19, -620}, {30, 88},   {4, 12},   {9, -9},    {27, 640},
    {12, 345},  {2, -110}, {21, 7},    {16, 1500}, {31, -245}, {5, 36},   {10, 4},    {22, -1000},
};

int main(void) {
    long balance[ACCOUNTS];
    const int postings = (int)(sizeof day / sizeof day[0]);

    for (int a = 0; a < ACCOUNTS; a++)
        balance[a] = 10000;

#pragma omp parallel for shared(balance)
    for (int p = 0; p < postings; p++) {
        long fee = day[p].cents < 0 ? 5 : 0;
        balance[day[p].account] += day[p].cents - fee; // racy
    }

    long total = 0;
    for (int a = 0; a < ACCOUNTS; a++)
        total += balance[a];
    printf("books: %ld cents, account 22: %ld\n", total, balance[22]);
    return 0;
}
