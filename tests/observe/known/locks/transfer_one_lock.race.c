// Races: a transfer holds only the payer's lock, so the payee's balance is changed under a different lock each time.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    long balance;
    omp_lock_t lock;
} account;

static void transfer(account *from, account *to, long amount) {
    omp_set_lock(&from->lock);
    from->balance -= amount; // racy
    to->balance += amount;   // racy
    omp_unset_lock(&from->lock);
}

int main(void) {
    const int n = 7;
    account *bank = calloc((size_t)n, sizeof *bank);
    if (!bank)
        return 1;
    for (int a = 0; a < n; a++) {
        bank[a].balance = 1000;
        omp_init_lock(&bank[a].lock);
    }

#pragma omp parallel
#pragma omp single
    for (int t = 0; t < 120; t++) {
        int payer = t % n, payee = (t * 3 + 1) % n;
        if (payer == payee)
            continue;
#pragma omp task firstprivate(payer, payee, t)
        transfer(&bank[payer], &bank[payee], 1 + t % 5);
    }

    for (int a = 0; a < n; a++)
        omp_destroy_lock(&bank[a].lock);
    printf("accounts: %d\n", n);
    free(bank);
    return 0;
}
