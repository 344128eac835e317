/* Data race pairs: none */
int first, second;

int main(void)
{
  #pragma omp parallel sections
  {
    #pragma omp section
    first = 1;
    #pragma omp section
    second = first;
  }
  return second > 1;
}
