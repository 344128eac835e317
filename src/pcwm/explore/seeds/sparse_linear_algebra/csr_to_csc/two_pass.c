#include <omp.h>
#include <stdlib.h>

/* count[t * cols + c] is first how many entries of column c thread t has, then where it puts the next of them. */
void csr_to_csc(int rows, int cols, const int *ptr, const int *col, const double *val, int *tptr, int *trow, double *tval)
{
  int *count = NULL;

  #pragma omp parallel
  {
    const int team = omp_get_num_threads();
    const int me = omp_get_thread_num();
    const int first = (int)((long)rows * me / team);
    const int last = (int)((long)rows * (me + 1) / team);

    #pragma omp single
    count = calloc((size_t)team * cols, sizeof(int));

    int *mine = count + (size_t)me * cols;
    for (int e = ptr[first]; e < ptr[last]; e++)
      mine[col[e]]++;

    #pragma omp barrier
    #pragma omp single
    {
      int sum = 0;
      for (int c = 0; c < cols; c++) {
        tptr[c] = sum;
        for (int t = 0; t < team; t++) {
          int n = count[(size_t)t * cols + c];
          count[(size_t)t * cols + c] = sum;
          sum += n;
        }
      }
      tptr[cols] = sum;
    }

    for (int r = first; r < last; r++)
      for (int e = ptr[r]; e < ptr[r + 1]; e++) {
        int to = mine[col[e]]++;
        trow[to] = r;
        tval[to] = val[e];
      }
  }
  free(count);
}
