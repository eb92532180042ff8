/*
 * The C peers: plain loops that the compiler vectorises, spread over threads by OpenMP. Every kernel is
 *
 *     void NAME_f32(arguments..., int threads)    void NAME_f64(arguments..., int threads)
 *
 * Compile with -ffast-math, so that reductions are reordered and libmvec is used, and link without it: the start-up
 * code that -ffast-math links in would make the whole process flush subnormal numbers to zero.
 */
#include <math.h>
#include <stddef.h>
#include <omp.h>
#if defined(__AVX__)
#include <immintrin.h>
#endif

#define T double
#define NAME(kernel) kernel##_f64
#define SQRT sqrt
#define LOG log
#define EXP exp
#define ERF erf
#define SIN sin
#define COS cos
#define TANH tanh
#define POW pow
#define ATAN2 atan2
#if defined(__AVX512F__)
#define LANES 8
#define STREAM(to, from) _mm512_stream_pd((to), _mm512_load_pd(from))
#elif defined(__AVX__)
#define LANES 4
#define STREAM(to, from) _mm256_stream_pd((to), _mm256_load_pd(from))
#endif
#include "kernels.h"

#undef T
#undef NAME
#undef SQRT
#undef LOG
#undef EXP
#undef ERF
#undef SIN
#undef COS
#undef TANH
#undef POW
#undef ATAN2
#undef LANES
#undef STREAM
#define T float
#define NAME(kernel) kernel##_f32
#define SQRT sqrtf
#define LOG logf
#define EXP expf
#define ERF erff
#define SIN sinf
#define COS cosf
#define TANH tanhf
#define POW powf
#define ATAN2 atan2f
#if defined(__AVX512F__)
#define LANES 16
#define STREAM(to, from) _mm512_stream_ps((to), _mm512_load_ps(from))
#elif defined(__AVX__)
#define LANES 8
#define STREAM(to, from) _mm256_stream_ps((to), _mm256_load_ps(from))
#endif
#include "kernels.h"
