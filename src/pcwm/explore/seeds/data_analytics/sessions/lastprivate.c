#include <omp.h>

/* A visit starts a session if it is another user's than the last one or comes late. */
static int starts(const int *user, const long *time, long pause, int i)
{
  if (i == 0)
    return 1;
  if (user[i] != user[i - 1])
    return 1;
  return time[i] - time[i - 1] > pause;
}

int sessions(int n, const int *user, const long *time, long pause, int *session, long *span)
{
  int number = 0;

  session[0] = 0;
#pragma omp parallel for lastprivate(number)
  for (int i = 1; i < n; i++) {
    number = session[i - 1] + starts(user, time, pause, i);
    session[i] = number;
  }

#pragma omp parallel for schedule(dynamic, 100)
  for (int i = 0; i < n; i++)
    if (starts(user, time, pause, i)) {
      int last = i + 1;
      while (last < n && !starts(user, time, pause, last))
        last++;
      span[session[i]] = time[last - 1] - time[i];
    }
  return number + 1;
}
