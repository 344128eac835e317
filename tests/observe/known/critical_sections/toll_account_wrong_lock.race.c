// Tolls 40 and 333 credit account 31 under the locks of payers 8 and 13; all other credits to it hold that of payer 15.
#include <omp.h>
#include <stdio.h>

#define PAYERS 16
#define TRIPS 400

struct account {
    long cents;
    omp_lock_t lock;
};

static struct account book[2 * PAYERS];

static int gate_of(int trip, int payer) {
    if (trip == 40 || trip == 333)
        return 2 * PAYERS - 1;
    return PAYERS + payer;
}

static void pay(int trip) {
    int payer = trip % PAYERS;
    long toll = 100 + trip % 7 * 10;
    struct account *from = &book[payer], *to = &book[gate_of(trip, payer)];

    omp_set_lock(&from->lock);
    from->cents -= toll;
    to->cents += toll; // racy
    omp_unset_lock(&from->lock);
}

int main(void) {
    for (int a = 0; a < 2 * PAYERS; a++) {
        book[a].cents = a < PAYERS ? 50000 : 0;
        omp_init_lock(&book[a].lock);
    }

#pragma omp parallel for schedule(dynamic, 8)
    for (int trip = 0; trip < TRIPS; trip++)
        pay(trip);

    long sum = 0;
    for (int a = 0; a < 2 * PAYERS; a++) {
        sum += book[a].cents;
        omp_destroy_lock(&book[a].lock);
    }
    printf("cents in the system: %ld\n", sum);
    return 0;
}
