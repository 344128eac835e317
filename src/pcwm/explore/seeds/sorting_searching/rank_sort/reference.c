void rank_sort(int n, const float *value, float *sorted, int *place)
{
  for (int i = 0; i < n; i++) {
    int before = 0;
    for (int j = 0; j < i; j++) before += value[j] <= value[i];
    for (int j = i + 1; j < n; j++) before += value[j] < value[i];
    place[i] = before;
    sorted[before] = value[i];
  }
}
