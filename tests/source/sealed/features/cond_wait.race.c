#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cv = PTHREAD_COND_INITIALIZER;
static int queued, value;

static void *producer(void *arg) {
  pthread_mutex_lock(&mu);
  value = *(int *)arg;
  queued = 1;
  pthread_cond_signal(&cv);
  pthread_mutex_unlock(&mu);
  return NULL;
}

int main(void) {
  pthread_t th;
  int item = 77, got;
  pthread_create(&th, NULL, producer, &item);
  if (!queued) {
    pthread_mutex_lock(&mu);
    while (!queued)
      pthread_cond_wait(&cv, &mu);
    pthread_mutex_unlock(&mu);
  }
  got = value;
  pthread_join(th, NULL);
  printf("%d\n", got);
  return 0;
}
