/* Nothing is said here of which accesses meet. */
int total;

int main(void)
{
  #pragma omp parallel
  total = total + 1;
  return 0;
}
