#include <omp.h>
#include <stdio.h>

typedef struct {
  omp_nest_lock_t guard;
  long balance;
  long fees;
} account;

static void deposit(account *a, long v) {
  omp_set_nest_lock(&a->guard);
  a->balance += v;
  omp_unset_nest_lock(&a->guard);
}

static void withdraw(account *a, long v) {
  omp_set_nest_lock(&a->guard);
  deposit(a, -v);
  deposit(a, -1);
  omp_unset_nest_lock(&a->guard);
  a->fees += 1;
}

int main(void) {
  account acc = {.balance = 10000, .fees = 0};
  omp_init_nest_lock(&acc.guard);
#pragma omp parallel for
  for (int i = 0; i < 200; i++) {
    deposit(&acc, 5);
    withdraw(&acc, 3);
  }
  omp_destroy_nest_lock(&acc.guard);
  printf("%ld %ld\n", acc.balance, acc.fees);
  return 0;
}
