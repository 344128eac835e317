#include <cstdio>
#include <string>
#include <vector>

int main() {
    const std::vector<std::string> port = {"Riga", "Oslo", "Bergen", "Turku", "Gdansk", "Kiel"};
    std::string route;
    route.reserve(4000);

#pragma omp parallel for ordered schedule(static, 1)
    for (int leg = 0; leg < 120; leg++) {
        const std::string &name = port[leg * 5 % port.size()];
        route += name.substr(0, 2);
#pragma omp ordered
        {
            if (leg == 119)
                std::printf("last port %s\n", name.c_str());
        }
    }
    return route.empty();
}
