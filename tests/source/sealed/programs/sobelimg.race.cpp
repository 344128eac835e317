/* Synthetic scene, repeated median-like smoothing, Sobel edges. */
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

template <typename T>
class Image {
public:
    Image(int w, int h) : w_(w), h_(h), px_(static_cast<size_t>(w) * h) {}
    T &operator()(int x, int y) { return px_[static_cast<size_t>(y) * w_ + x]; }
    const T &operator()(int x, int y) const { return px_[static_cast<size_t>(y) * w_ + x]; }
    int width() const { return w_; }
    int height() const { return h_; }

private:
    int w_, h_;
    std::vector<T> px_;
};

using Gray = Image<float>;

static void render(Gray &img)
{
    const float cx = img.width() * 0.5f, cy = img.height() * 0.5f;
    float dx, dy, r;
    #pragma omp parallel for schedule(static) private(dx, r)
    for (int y = 0; y < img.height(); y++) {
        dy = y - cy;
        for (int x = 0; x < img.width(); x++) {
            dx = x - cx;
            r = std::sqrt(dx * dx + dy * dy);
            img(x, y) = 0.5f + 0.5f * std::sin(r * 0.15f) + 0.05f * ((x * 7 + y * 3) % 5);
        }
    }
}

static void smooth(const Gray &src, Gray &dst)
{
    #pragma omp parallel for collapse(2)
    for (int y = 1; y < src.height() - 1; y++)
        for (int x = 1; x < src.width() - 1; x++) {
            float v[5] = {src(x, y), src(x - 1, y), src(x + 1, y), src(x, y - 1), src(x, y + 1)};
            for (int i = 1; i < 5; i++)
                for (int j = i; j > 0 && v[j] < v[j - 1]; j--)
                    std::swap(v[j], v[j - 1]);
            dst(x, y) = v[2];
        }
}

static double edges(const Gray &img, Gray &out)
{
    double sum = 0.0;
    #pragma omp parallel for reduction(+:sum)
    for (int y = 1; y < img.height() - 1; y++)
        for (int x = 1; x < img.width() - 1; x++) {
            float gx = img(x + 1, y - 1) + 2 * img(x + 1, y) + img(x + 1, y + 1)
                     - img(x - 1, y - 1) - 2 * img(x - 1, y) - img(x - 1, y + 1);
            float gy = img(x - 1, y + 1) + 2 * img(x, y + 1) + img(x + 1, y + 1)
                     - img(x - 1, y - 1) - 2 * img(x, y - 1) - img(x + 1, y - 1);
            out(x, y) = std::hypot(gx, gy);
            sum += out(x, y);
        }
    return sum;
}

int main(int argc, char **argv)
{
    const int w = argc > 1 ? std::atoi(argv[1]) : 320;
    const int h = argc > 2 ? std::atoi(argv[2]) : 200;
    const int passes = argc > 3 ? std::atoi(argv[3]) : 10;
    Gray a(w, h), b(w, h), e(w, h);

    render(a);
    b = a;
    for (int p = 0; p < passes; p++) {
        smooth(a, b);
        std::swap(a, b);
    }
    std::printf("%dx%d, %d passes, edge sum %.4f\n", w, h, passes, edges(a, e));
    return 0;
}
