#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
static int a[4], b[4], shared;
static pthread_barrier_t bar;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static sem_t sem;
static pthread_spinlock_t spin;
static int sp;
static void *work(void *p) {
    int i = (int)(long)p;
    a[i] = i;
    pthread_barrier_wait(&bar);
    b[i] = a[(i + 1) % 4];
    pthread_rwlock_wrlock(&rw);
    shared++;
    pthread_rwlock_unlock(&rw);
    pthread_rwlock_rdlock(&rw);
    int x = shared;
    pthread_rwlock_unlock(&rw);
    sem_wait(&sem);
    sp++;
    sem_post(&sem);
    return (void *)(long)x;
}
int main(void) {
    pthread_t t[4];
    pthread_barrier_init(&bar, NULL, 4);
    sem_init(&sem, 0, 1);
    for (long i = 0; i < 4; i++)
        pthread_create(&t[i], NULL, work, (void *)i);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    printf("%d %d %d\n", shared, sp, b[0]);
}
