/*
 * The C peers of the loop kernels: for each the plain loops, and where a better compiler could do more, loops that are
 * tiled, unrolled or vectorised by hand. Named and compiled like those in kernels.c.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <omp.h>
#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>
#endif

#define PRAGMA(...) _Pragma(#__VA_ARGS__)
#define PARALLEL PRAGMA(omp parallel num_threads(threads) if(threads > 1))
#define PARALLEL_FOR PRAGMA(omp parallel for num_threads(threads) if(threads > 1) schedule(static))
#define SHARED_FOR PRAGMA(omp for schedule(static))

/* The iterations are independent, although the compiler cannot see it. */
#if defined(__clang__)
#define INDEPENDENT PRAGMA(clang loop vectorize(assume_safety))
#else
#define INDEPENDENT PRAGMA(GCC ivdep)
#endif

static void *aligned(size_t bytes) {
    return aligned_alloc(64, (bytes + 63) / 64 * 64);
}

#define T double
#define INDEX int64_t
#define NAME(kernel) kernel##_f64
#define LANES 8
#define SQRT sqrt
#define EXP exp
#define FABS fabs
#define PRECISION 1e-12
#define AFTER(v, w) __builtin_shufflevector(v, w, 0, 8, 9, 10, 11, 12, 13, 14)
#define AFTER2(v, w) __builtin_shufflevector(v, w, 0, 1, 8, 9, 10, 11, 12, 13)
#define AFTER4(v, w) __builtin_shufflevector(v, w, 0, 1, 2, 3, 8, 9, 10, 11)
#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define MASK __mmask8
#define MASKS 8
#define REALS __m512d
#define REAL(op) _mm512_##op##_pd
#define WHOLE(op) _mm512_##op##_epi64
#define INSIDE _mm512_mask_cmp_pd_mask
#define KEEP(to, counts, lanes) _mm512_mask_cvtepi64_storeu_epi32(to, lanes, counts)
#endif
#include "loops.h"

#undef T
#undef INDEX
#undef NAME
#undef LANES
#undef SQRT
#undef EXP
#undef FABS
#undef PRECISION
#undef AFTER
#undef AFTER2
#undef AFTER4
#undef MASK
#undef REALS
#undef REAL
#undef WHOLE
#undef INSIDE
#undef KEEP
#define T float
#define INDEX int32_t
#define NAME(kernel) kernel##_f32
#define LANES 16
#define SQRT sqrtf
#define EXP expf
#define FABS fabsf
#define PRECISION 1e-5f
#define AFTER(v, w) __builtin_shufflevector(v, w, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30)
#define AFTER2(v, w) __builtin_shufflevector(v, w, 0, 1, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29)
#define AFTER4(v, w) __builtin_shufflevector(v, w, 0, 1, 2, 3, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27)
#define AFTER8(v, w) __builtin_shufflevector(v, w, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define MASK __mmask16
#define REALS __m512
#define REAL(op) _mm512_##op##_ps
#define WHOLE(op) _mm512_##op##_epi32
#define INSIDE _mm512_mask_cmp_ps_mask
#define KEEP(to, counts, lanes) _mm512_mask_storeu_epi32(to, lanes, counts)
#endif
#include "loops.h"

/* ------------------------------------------------------------------------------------------- of one type only */

void life_u8(long rows, long columns, long steps, uint8_t *a, uint8_t *b, int threads) {
    PARALLEL
    for (long t = 0; t < steps; t++) {
        const uint8_t *from = t & 1 ? b : a;
        uint8_t *to = t & 1 ? a : b;
        SHARED_FOR
        for (long i = 1; i < rows - 1; i++) {
            const uint8_t *restrict p = from + i * columns, *restrict up = p - columns, *restrict down = p + columns;
            uint8_t *restrict q = to + i * columns;
            for (long j = 1; j < columns - 1; j++) {
                uint8_t alive = p[j - 1] + p[j + 1] + up[j - 1] + up[j] + up[j + 1] + down[j - 1] + down[j]
                    + down[j + 1];
                q[j] = (alive == 3) | ((alive == 2) & p[j]);
            }
        }
    }
}

/* Sparse matrix in compressed rows, times a vector. */
void spmv_f64(long rows, const int64_t *restrict starts, const int32_t *restrict columns,
              const double *restrict values, const double *restrict x, double *restrict y, int threads) {
    PARALLEL_FOR
    for (long i = 0; i < rows; i++) {
        double sum = 0;
        for (long k = starts[i]; k < starts[i + 1]; k++) sum += values[k] * x[columns[k]];
        y[i] = sum;
    }
}

static uint64_t mixed(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

/* Monte-Carlo pi: one xorshift generator per thread. */
void mcpi_f64(long n, double *restrict result, int threads) {
    long hits = 0;
    PRAGMA(omp parallel num_threads(threads) if(threads > 1) reduction(+ : hits))
    {
        long id = omp_get_thread_num(), all = omp_get_num_threads();
        uint64_t s = mixed(0x9E3779B97F4A7C15ULL * (id + 1));
        for (long i = n * id / all; i < n * (id + 1) / all; i++) {
            s ^= s << 13, s ^= s >> 7, s ^= s << 17;
            double x = (s >> 11) * 0x1p-53;
            s ^= s << 13, s ^= s >> 7, s ^= s << 17;
            double y = (s >> 11) * 0x1p-53;
            hits += x * x + y * y <= 1.0;
        }
    }
    *result = 4.0 * hits / n;
}

/* Sixteen xoshiro256+ generators side by side. */
void mcpi_lanes_f64(long n, double *restrict result, int threads) {
    enum { WIDTH = 16 };
    long hits = 0, tried = 0;
    PRAGMA(omp parallel num_threads(threads) if(threads > 1) reduction(+ : hits, tried))
    {
        long id = omp_get_thread_num(), all = omp_get_num_threads();
        long from = n * id / all, to = n * (id + 1) / all;
        uint64_t a[WIDTH], b[WIDTH], c[WIDTH], d[WIDTH];
        int64_t inside[WIDTH] = {0};
        for (int l = 0; l < WIDTH; l++) {
            uint64_t seed = 0x9E3779B97F4A7C15ULL * (4 * (id * WIDTH + l) + 1);
            a[l] = mixed(seed);
            b[l] = mixed(seed + 0x9E3779B97F4A7C15ULL);
            c[l] = mixed(seed + 2 * 0x9E3779B97F4A7C15ULL);
            d[l] = mixed(seed + 3 * 0x9E3779B97F4A7C15ULL);
        }
        for (long i = from; i < to; i += WIDTH) {
            for (int l = 0; l < WIDTH; l++) {
                double point[2];
                for (int axis = 0; axis < 2; axis++) {
                    uint64_t sum = a[l] + d[l], shifted = b[l] << 17;
                    c[l] ^= a[l], d[l] ^= b[l], b[l] ^= c[l], a[l] ^= d[l], c[l] ^= shifted;
                    d[l] = d[l] << 45 | d[l] >> 19;
                    point[axis] = (double)(int64_t)(sum >> 11) * 0x1p-53;
                }
                inside[l] += point[0] * point[0] + point[1] * point[1] <= 1.0;
            }
        }
        for (int l = 0; l < WIDTH; l++) hits += inside[l];
        tried += (to - from + WIDTH - 1) / WIDTH * WIDTH;
    }
    *result = 4.0 * hits / tried;
}

/* Steps of the Collatz sequence from each seed to 1. */
#define COLLATZ(name, Whole, Unsigned) \
    void name(long n, const Whole *restrict seeds, Whole *restrict steps, int threads) { \
        PRAGMA(omp parallel for num_threads(threads) if(threads > 1) schedule(dynamic, 1024)) \
        for (long i = 0; i < n; i++) { \
            Unsigned v = seeds[i]; \
            Whole count = 0; \
            while (v != 1) { \
                v = v & 1 ? 3 * v + 1 : v >> 1; \
                count++; \
            } \
            steps[i] = count; \
        } \
    }
COLLATZ(collatz_i32, int32_t, uint32_t)
COLLATZ(collatz_i64, int64_t, uint64_t)
