#include <stdio.h>
#include <threads.h>
static int total;
static int work(void *a) {
    total++;
    return 0;
}
int main(void) {
    thrd_t t[4];
    for (int i = 0; i < 4; i++)
        thrd_create(&t[i], work, NULL);
    for (int i = 0; i < 4; i++)
        thrd_join(t[i], NULL);
    printf("%d\n", total);
}
