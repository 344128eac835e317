#include <cstdio>
#include <vector>

struct Bins {
  std::vector<int> *b;
};

static void join(Bins &into, const Bins &from) {
  if (into.b != from.b)
    for (std::size_t k = 0; k < into.b->size(); ++k)
      (*into.b)[k] += (*from.b)[k];
}

static Bins fresh(const Bins &like) {
  return Bins{new std::vector<int>(like.b->size(), 0)};
}

#pragma omp declare reduction(merge : Bins : join(omp_out, omp_in)) initializer(omp_priv = omp_orig)

int main() {
  std::vector<int> store(10, 0);
  Bins bins{&store};
#pragma omp parallel for reduction(merge : bins)
  for (int i = 0; i < 2000; ++i)
    (*bins.b)[(i * 3) % 10] += 1;

  int sum = 0;
  for (int v : store)
    sum += v;
  std::printf("%d\n", sum);
}
