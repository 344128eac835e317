int main(void)
{
  int a[64];
  #pragma omp target teams distribute parallel for map(from: a)
  for (int i = 0; i < 64; i++)
    a[i] = i;
  return a[3] != 3;
}
