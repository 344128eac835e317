/* Found as <execution> before the standard library's own: runs the C++17 parallel algorithms of libstdc++ on OpenMP.
 *
 * libstdc++ runs them on TBB where that is installed, whose threads and waits ThreadSanitizer does not see (false alarms), and one element
 * after the other where it is not (nothing to see). This is a backend of the kind libstdc++ has for both, written on `omp parallel`: Archer
 * tells ThreadSanitizer how a team begins and ends, OMP_NUM_THREADS sets its size, and the run proves that a team worked.
 *
 * A range is cut into a few pieces a thread, dealt out in turn, so that neighbouring pieces belong to different threads. All partial results
 * have an element of their own and are put together in order after the team has ended: nothing here needs a lock or an atomic, so that
 * nothing here can hide a race of the program's. Ranges without random access run one after the other, as everywhere in libstdc++.
 *
 * Built for libstdc++ 10 and newer, whose backends are a set of function templates that its algorithms call by these names. Any other
 * standard library is left as it is.
 */
#ifndef PCWM_PARALLEL_BACKEND
#define PCWM_PARALLEL_BACKEND
#include <cstddef>
#if defined(__GLIBCXX__) && __cplusplus >= 201703L && defined(_OPENMP)

#undef _GLIBCXX_USE_TBB_PAR_BACKEND
#define _GLIBCXX_USE_TBB_PAR_BACKEND 0
#undef _PSTL_PAR_BACKEND_TBB
#undef _PSTL_PAR_BACKEND_SERIAL
#define _PSTL_PAR_BACKEND_SERIAL
#define _PSTL_PARALLEL_BACKEND_SERIAL_H /* what follows stands for that header */

#include <algorithm>
#include <iterator>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

extern "C" int omp_get_max_threads(void) noexcept; /* <omp.h> is for the program to include, or to forget */

namespace __pstl {

namespace __internal {
struct __serial_backend_tag; /* of libstdc++ 15: its algorithms give it as a first argument */
}

namespace __serial_backend {

enum { __pieces_a_thread = 4 };

/* How many pieces of at least `__least` elements a range of `__n` is cut into. */
inline long __pieces(long __n, long __least = 1) {
    return std::max(1L, std::min(__n / __least, static_cast<long>(omp_get_max_threads()) * __pieces_a_thread));
}

/* Where piece `__piece` begins; for `__piece == __count` the end of the range. */
inline long __cut(long __n, long __count, long __piece) {
    return __n / __count * __piece + std::min(__piece, __n % __count);
}

/* Calls `__body(piece)` for 0 … __count - 1 on a team. */
template <class _Body>
void __each_piece(long __count, const _Body& __body) {
#pragma omp parallel for schedule(static, 1)
    for (long __piece = 0; __piece < __count; ++__piece)
        __body(__piece);
}

template <typename _Tp>
class __buffer {
    std::allocator<_Tp> __allocator;
    const std::size_t __size;
    _Tp* const __memory;

  public:
    explicit __buffer(std::size_t __n) : __size(__n), __memory(__allocator.allocate(__n)) {}
    __buffer(const __buffer&) = delete;
    void operator=(const __buffer&) = delete;
    ~__buffer() { __allocator.deallocate(__memory, __size); }
    operator bool() const { return __memory != nullptr; }
    _Tp* get() const { return __memory; }
};

/* A hint that the rest is not needed; to go on is allowed. */
inline void __cancel_execution() {}

template <class _ExecutionPolicy, class _Index, class _Fp>
void __parallel_for(_ExecutionPolicy&&, _Index __first, _Index __last, _Fp __f) {
    const long __n = __last - __first;
    if (__n <= 0)
        return;
    const long __count = __pieces(__n);
    __each_piece(__count, [&](long __p) { __f(__first + __cut(__n, __count, __p), __first + __cut(__n, __count, __p + 1)); });
}

template <class _ExecutionPolicy, class _Value, class _Index, typename _RealBody, typename _Reduction>
_Value __parallel_reduce(_ExecutionPolicy&&, _Index __first, _Index __last, const _Value& __identity, const _RealBody& __real_body,
                         const _Reduction& __reduction) {
    const long __n = __last - __first;
    if (__n <= 0)
        return __identity;
    const long __count = __pieces(__n);
    std::vector<std::optional<_Value>> __parts(__count);
    __each_piece(__count, [&](long __p) {
        __parts[__p].emplace(__real_body(__first + __cut(__n, __count, __p), __first + __cut(__n, __count, __p + 1), __identity));
    });
    _Value __result = std::move(*__parts[0]);
    for (long __p = 1; __p < __count; ++__p)
        __result = __reduction(__result, *__parts[__p]);
    return __result;
}

/* Pieces have two elements at least: only a combination of two is known to be a _Tp. */
template <class _ExecutionPolicy, class _Index, class _Up, class _Tp, class _Cp, class _Rp>
_Tp __parallel_transform_reduce(_ExecutionPolicy&&, _Index __first, _Index __last, _Up __u, _Tp __init, _Cp __combine, _Rp __brick_reduce) {
    const long __n = __last - __first;
    if (__n <= 0)
        return __init;
    const long __count = __pieces(__n, 2);
    std::vector<std::optional<_Tp>> __parts(__count);
    __each_piece(__count, [&](long __p) {
        const _Index __i = __first + __cut(__n, __count, __p), __j = __first + __cut(__n, __count, __p + 1);
        auto __mine = __u; /* a function object may change when it is called */
        if (__p == 0)
            __parts[__p].emplace(__brick_reduce(__i, __j, __init));
        else
            __parts[__p].emplace(__brick_reduce(__i + 2, __j, _Tp(__combine(__mine(__i), __mine(__i + 1)))));
    });
    _Tp __result = std::move(*__parts[0]);
    for (long __p = 1; __p < __count; ++__p)
        __result = __combine(std::move(__result), std::move(*__parts[__p]));
    return __result;
}

/* `__reduce(i, length)` and then `__scan(i, length, initial)` once a piece, with `__apex(total)` between the two. */
template <class _ExecutionPolicy, typename _Index, typename _Tp, typename _Rp, typename _Cp, typename _Sp, typename _Ap>
void __parallel_strict_scan(_ExecutionPolicy&&, _Index __n, _Tp __initial, _Rp __reduce, _Cp __combine, _Sp __scan, _Ap __apex) {
    if (__n <= 0) {
        __apex(__initial);
        return;
    }
    const long __count = __pieces(__n);
    const auto __from = [&](long __p) { return _Index(__cut(__n, __count, __p)); };
    std::vector<std::optional<_Tp>> __sums(__count);
    __each_piece(__count, [&](long __p) { __sums[__p].emplace(__reduce(__from(__p), __from(__p + 1) - __from(__p))); });
    _Tp __total = __initial;
    for (auto& __sum : __sums) {
        _Tp __next = __combine(__total, *__sum);
        __sum.emplace(std::move(__total));
        __total = std::move(__next);
    }
    __apex(__total);
    __each_piece(__count, [&](long __p) { __scan(__from(__p), __from(__p + 1) - __from(__p), *__sums[__p]); });
}

template <class _ExecutionPolicy, class _Index, class _Up, class _Tp, class _Cp, class _Rp, class _Sp>
_Tp __parallel_transform_scan(_ExecutionPolicy&&, _Index __n, _Up __u, _Tp __init, _Cp __combine, _Rp __brick_reduce, _Sp __scan) {
    if (__n <= 0)
        return __init;
    const long __count = __pieces(__n);
    const auto __from = [&](long __p) { return _Index(__cut(__n, __count, __p)); };
    std::vector<std::optional<_Tp>> __sums(__count); /* of the piece before */
    __sums[0].emplace(__init);
    __each_piece(__count - 1, [&](long __p) {
        auto __mine = __u;
        __sums[__p + 1].emplace(__brick_reduce(__from(__p) + 1, __from(__p + 1), _Tp(__mine(__from(__p)))));
    });
    for (long __p = 1; __p < __count; ++__p)
        __sums[__p].emplace(__combine(*__sums[__p - 1], *__sums[__p]));
    std::optional<_Tp> __result;
    __each_piece(__count, [&](long __p) {
        _Tp __end = __scan(__from(__p), __from(__p + 1), *__sums[__p]);
        if (__p == __count - 1)
            __result.emplace(std::move(__end));
    });
    return std::move(*__result);
}

/* Only the first `__nsort` elements need to end in order; 0 means all. `__leaf_sort` may make the elements it sorts: once a piece. */
template <class _ExecutionPolicy, typename _Iterator, typename _Compare, typename _LeafSort>
void __parallel_stable_sort(_ExecutionPolicy&&, _Iterator __first, _Iterator __last, _Compare __comp, _LeafSort __leaf_sort,
                            std::size_t __nsort = 0) {
    const long __n = __last - __first;
    if (__n <= 0)
        return;
    const long __count = __pieces(__n, 2);
    const auto __at = [&](long __p) { return __first + __cut(__n, __count, std::min(__p, __count)); };
    __each_piece(__count, [&](long __p) { __leaf_sort(__at(__p), __at(__p + 1), __comp); });
    if (__nsort != 0 && static_cast<long>(__nsort) < __n) { /* each piece has its own first ones in order, the rest in none */
        std::partial_sort(__first, __first + __nsort, __last, __comp);
        return;
    }
    for (long __width = 1; __width < __count; __width *= 2)
        __each_piece((__count + 2 * __width - 1) / (2 * __width), [&](long __pair) {
            const long __p = 2 * __width * __pair;
            std::inplace_merge(__at(__p), __at(__p + __width), __at(__p + 2 * __width), __comp);
        });
}

template <class _ExecutionPolicy, typename _Iterator1, typename _Iterator2, typename _Iterator3, typename _Compare, typename _LeafMerge>
void __parallel_merge(_ExecutionPolicy&&, _Iterator1 __first1, _Iterator1 __last1, _Iterator2 __first2, _Iterator2 __last2,
                      _Iterator3 __out, _Compare __comp, _LeafMerge __leaf_merge) {
    const long __n = __last1 - __first1, __count = __pieces(__n);
    const auto __at = [&](long __p) { return __first1 + __cut(__n, __count, __p); };
    /* All cuts first: a leaf may move elements away. Equal ones of the first range come first. */
    std::vector<_Iterator2> __cuts(1, __first2);
    for (long __p = 1; __p < __count; ++__p)
        __cuts.push_back(std::lower_bound(__cuts.back(), __last2, *__at(__p), __comp));
    __cuts.push_back(__last2);
    __each_piece(__count, [&](long __p) {
        __leaf_merge(__at(__p), __at(__p + 1), __cuts[__p], __cuts[__p + 1], __out + (__at(__p) - __first1) + (__cuts[__p] - __first2),
                     __comp);
    });
}

template <class _ExecutionPolicy, typename _F1, typename _F2>
void __parallel_invoke(_ExecutionPolicy&&, _F1&& __f1, _F2&& __f2) {
#pragma omp parallel sections
    {
#pragma omp section
        std::forward<_F1>(__f1)();
#pragma omp section
        std::forward<_F2>(__f2)();
    }
}

/* For ranges without random access; libstdc++ before 15 never asks. */
template <class _ExecutionPolicy, class _Iterator, class _Fp>
void __parallel_for_each(_ExecutionPolicy&&, _Iterator __first, _Iterator __last, _Fp __f) {
    std::vector<_Iterator> __all;
    for (; __first != __last; ++__first)
        __all.push_back(__first);
    const long __n = __all.size(), __count = __pieces(__n);
    __each_piece(__n ? __count : 0, [&](long __p) {
        for (long __i = __cut(__n, __count, __p); __i < __cut(__n, __count, __p + 1); ++__i)
            __f(*__all[__i]);
    });
}

#define PCWM_WITH_TAG(name)                                                                    \
    template <class... _Args>                                                                  \
    decltype(auto) name(const __internal::__serial_backend_tag&, _Args&&... __args) {          \
        return __serial_backend::name(std::forward<_Args>(__args)...);                         \
    }
PCWM_WITH_TAG(__parallel_for)
PCWM_WITH_TAG(__parallel_for_each)
PCWM_WITH_TAG(__parallel_reduce)
PCWM_WITH_TAG(__parallel_transform_reduce)
PCWM_WITH_TAG(__parallel_strict_scan)
PCWM_WITH_TAG(__parallel_transform_scan)
PCWM_WITH_TAG(__parallel_stable_sort)
PCWM_WITH_TAG(__parallel_merge)
PCWM_WITH_TAG(__parallel_invoke)
#undef PCWM_WITH_TAG

} // namespace __serial_backend
} // namespace __pstl

#endif
#endif
#include_next <execution>
