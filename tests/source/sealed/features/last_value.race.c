#include <omp.h>
#include <stdio.h>

#define N 640

int main(void) {
  int raw[N], coded[N];
  int carry = 0;
  long check = 0;
  for (int i = 0; i < N; i++)
    raw[i] = i ^ 0x55;

#pragma omp parallel shared(raw, coded, carry) reduction(+ : check)
  {
#pragma omp for lastprivate(carry) nowait
    for (int i = 0; i < N; i++) {
      carry = raw[i] & 0xf;
      coded[i] = raw[i] + carry;
    }
    check += carry * (omp_get_thread_num() + 1);
  }
  printf("%d %d\n", coded[N - 1], check > 0);
  return 0;
}
