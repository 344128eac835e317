#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

int main() {
    std::vector<unsigned> image(1200);
    for (size_t i = 0; i < image.size(); i++)
        image[i] = static_cast<unsigned>(i * 2654435761u);

    const size_t workers = 4, slice = (image.size() + workers - 1) / workers;
    std::vector<std::thread> crew;
    for (size_t w = 0; w < workers; w++)
        crew.emplace_back([&image, w, slice] {
            const size_t end = std::min(image.size(), (w + 1) * slice);
            for (size_t i = w * slice; i < end; i++)
                image[i] = (image[i] & 0x00ffff00u) | (image[i] >> 24);
        });
    for (auto &t : crew)
        t.join();

    unsigned check = 0;
    for (unsigned p : image)
        check = check * 31 + p;
    std::printf("%08x\n", check);
    return 0;
}
