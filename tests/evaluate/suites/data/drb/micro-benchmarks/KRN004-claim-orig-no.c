/* Data race pair: slot@8:3:W vs. slot@8:3:W */
int main(void)
{
  int slot = 0;
  #pragma omp parallel num_threads(4)
  {
  #pragma omp critical(race_guard)
  slot = slot + 1;
  }
  return slot != 4;
}
