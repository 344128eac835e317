#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

static std::vector<std::string> journal;

static void note(int who, int what) {
  std::mutex gate;
  std::string line = std::to_string(who) + ":" + std::to_string(what);
  std::lock_guard<std::mutex> hold(gate);
  journal.push_back(line);
}

int main() {
  journal.reserve(1000);
  std::vector<std::thread> crew;
  for (int w = 0; w < 4; ++w)
    crew.emplace_back([w] {
      for (int k = 0; k < 50; ++k)
        note(w, k);
    });
  for (auto &t : crew)
    t.join();
  std::printf("%d\n", static_cast<int>(journal.size() <= 200));
}
