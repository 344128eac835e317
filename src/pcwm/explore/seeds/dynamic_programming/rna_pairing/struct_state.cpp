#include <omp.h>
#include <string>
#include <vector>

class Folder
{
public:
    Folder(const std::string& bases, int loop, std::vector<int>& most)
        : bases_(bases), n_(static_cast<int>(bases.size())), loop_(loop), most_(most)
    {
        most_.assign(n_ * n_, 0);
    }

    int fold()
    {
        for (int span = 1; span < n_; ++span)
        {
            #pragma omp parallel for schedule(static)
            for (int start = 0; start < n_ - span; ++start)
                fold_stretch(start, start + span);
        }
        return most_[n_ - 1];
    }

private:
    void fold_stretch(int i, int j)
    {
        best_ = 0;
        if (j - i > loop_ && pairs(bases_[i], bases_[j]))
            best_ = 1 + most_[(i + 1) * n_ + j - 1];
        for (int k = i; k < j; ++k)
            offer(most_[i * n_ + k] + most_[(k + 1) * n_ + j]);
        most_[i * n_ + j] = best_;
    }

    void offer(int pairs)
    {
        if (pairs > best_)
            best_ = pairs;
    }

    static bool pairs(char x, char y)
    {
        const std::string both{x, y};
        return both == "AU" || both == "UA" || both == "CG" || both == "GC" || both == "GU" || both == "UG";
    }

    const std::string& bases_;
    int n_, loop_;
    std::vector<int>& most_;
    int best_ = 0;
};

int rna_pairing(const std::string& bases, int loop, std::vector<int>& most)
{
    return Folder(bases, loop, most).fold();
}
