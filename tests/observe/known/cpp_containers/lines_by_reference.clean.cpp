// Clean: the lambda captures everything by reference, but each iteration changes its own string and its own status.
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

enum class Status : char { pending, fine, rejected };

static std::string spell(int n) {
    if (n % 41 == 0)
        throw std::out_of_range("no name for this one");
    std::string s;
    for (; n > 0; n /= 3)
        s += "abc"[n % 3];
    return s;
}

int main() {
    std::vector<std::string> lines(300);
    std::vector<Status> status(300, Status::pending);

    auto fill = [&](std::size_t i) {
        std::string &line = lines[i];
        try {
            line = "#" + std::to_string(i) + " ";
            line += spell(static_cast<int>(i) + 1);
            status[i] = Status::fine;
        } catch (const std::exception &e) {
            line += e.what();
            status[i] = Status::rejected;
        }
    };

#pragma omp parallel
#pragma omp single
#pragma omp taskloop grainsize(10) shared(fill)
    for (std::size_t i = 0; i < 300; i++)
        fill(i);

    std::size_t characters = 0, rejected = 0;
    for (std::size_t i = 0; i < lines.size(); i++) {
        characters += lines[i].size();
        rejected += status[i] == Status::rejected;
    }
    std::printf("%zu characters, %zu rejected, %s\n", characters, rejected, lines[40].c_str());
    return 0;
}
