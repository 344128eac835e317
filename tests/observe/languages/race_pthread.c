#include <pthread.h>
#include <stdio.h>
static long sum;
static void *work(void *a) {
    for (int i = 0; i < 1000; i++)
        sum += i;
    return NULL;
}
int main(void) {
    pthread_t t[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, work, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    printf("%ld\n", sum);
}
