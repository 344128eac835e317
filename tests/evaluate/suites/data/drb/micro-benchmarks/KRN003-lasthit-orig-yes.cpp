// Several iterations may store to one variable.
// Data race pairs:
//   hit@17:11:W vs hit@17:11:W
//   (*seen)@18:14:write and (*seen)@18:14:read,
//   marks[i]@2:1:W vs. marks[i]@16:7:R
#include <iostream>
#include <vector>

int main()
{
  std::vector<int> marks(300, 1);
  int hit = -1, count = 0;
  int *seen = &count;
#pragma omp parallel for
  for (int i = 0; i < 300; i++)
    if (marks[i]) {
      hit = i;
      (*seen)++;
    }
  std::cout << "racing? " << hit << "\n";
  return 0;
}
