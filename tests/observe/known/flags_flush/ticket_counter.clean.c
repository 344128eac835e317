// Clean: a ticket lock: the holder's release of serving is acquired by the next ticket (5.2, 1.4.5), one at a time.
#include <sched.h>
#include <stdio.h>

struct ticket_lock {
    unsigned next;
    unsigned serving;
};

static struct ticket_lock desk;
static int customers;
static long amount;
static int longest_run, run, last_kind = -1;

static unsigned enter(struct ticket_lock *l) {
    unsigned mine, now;
#pragma omp atomic capture
    mine = l->next++;
    for (;;) {
#pragma omp atomic read acquire
        now = l->serving;
        if (now == mine)
            return mine;
        sched_yield();
    }
}

static void leave(struct ticket_lock *l, unsigned mine) {
#pragma omp atomic write release
    l->serving = mine + 1;
}

int main(void) {
#pragma omp parallel for schedule(static, 2) num_threads(4)
    for (int c = 0; c < 160; c++) {
        int kind = c % 4;
        int bill = 5 + (c * 7) % 40;
        unsigned ticket = enter(&desk);
        customers++;
        amount += bill;
        run = kind == last_kind ? run + 1 : 1;
        last_kind = kind;
        if (run > longest_run)
            longest_run = run;
        leave(&desk, ticket);
    }
    printf("customers %d, amount %ld, runs %d\n", customers, amount, longest_run > 0);
    return 0;
}
