// Clean: both accounts' locks are held during a transfer, always taken in index order, so every balance has one guard.
#include <omp.h>
#include <stdio.h>

#define ACCOUNTS 9

struct account {
    omp_lock_t lock;
    long balance;
    int moves;
};

static struct account bank[ACCOUNTS];

static void transfer(int from, int to, long amount) {
    int low = from < to ? from : to;
    int high = from < to ? to : from;
    omp_set_lock(&bank[low].lock);
    omp_set_lock(&bank[high].lock);
    bank[from].balance -= amount;
    bank[to].balance += amount;
    bank[from].moves++;
    bank[to].moves++;
    omp_unset_lock(&bank[high].lock);
    omp_unset_lock(&bank[low].lock);
}

int main(void) {
    for (int a = 0; a < ACCOUNTS; a++) {
        omp_init_lock(&bank[a].lock);
        bank[a].balance = 500;
    }
#pragma omp parallel for schedule(dynamic, 5)
    for (int t = 0; t < 400; t++) {
        int from = (t * 5 + 2) % ACCOUNTS;
        int to = (from + 1 + t % (ACCOUNTS - 1)) % ACCOUNTS;
        transfer(from, to, 1 + t % 13);
    }
    for (int a = 0; a < ACCOUNTS; a++) {
        printf("%ld/%d ", bank[a].balance, bank[a].moves);
        omp_destroy_lock(&bank[a].lock);
    }
    printf("\n");
    return 0;
}
