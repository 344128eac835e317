#include <math.h>
#include <omp.h>

/* One section a norm. */
void matrix_norms(int rows, int cols, const double *a, double *norms)
{
  double sum;

  norms[0] = norms[1] = norms[3] = 0.0;
  #pragma omp parallel sections
  {
    #pragma omp section
    for (int j = 0; j < cols; j++) {
      sum = 0.0;
      for (int i = 0; i < rows; i++)
        sum += fabs(a[i*cols + j]);
      if (sum > norms[0]) norms[0] = sum;
    }

    #pragma omp section
    for (int k = 0; k < rows*cols; k++)
      if (fabs(a[k]) > norms[3]) norms[3] = fabs(a[k]);

    #pragma omp section
    for (int i = 0; i < rows; i++) {
      sum = 0.0;
      for (int j = 0; j < cols; j++)
        sum += fabs(a[i*cols + j]);
      if (sum > norms[1]) norms[1] = sum;
    }

    #pragma omp section
    {
      double squares = 0.0;
      for (int k = 0; k < rows*cols; k++)
        squares += a[k] * a[k];
      norms[2] = sqrt(squares);
    }
  }
}
