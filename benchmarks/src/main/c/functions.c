/*
 * Mathematical functions of libraries, one loop each: compiled without -ffast-math the scalar functions of libm, with
 * SLEEF defined the vector functions of SLEEF that are exact to 1.0 ulp. On one thread, whatever they are told.
 */
#include <math.h>

#if defined(SLEEF)
#include <immintrin.h>
#if defined(__AVX512F__)
typedef __m512d VD;
typedef __m512 VF;
enum { ND = 8, NF = 16 };
#define D(f) Sleef_##f##d8_u10
#define F(f) Sleef_##f##f16_u10
#define LOAD_D(p) _mm512_loadu_pd(p)
#define LOAD_F(p) _mm512_loadu_ps(p)
#define STORE_D(p, v) _mm512_storeu_pd(p, v)
#define STORE_F(p, v) _mm512_storeu_ps(p, v)
#else
typedef __m256d VD;
typedef __m256 VF;
enum { ND = 4, NF = 8 };
#define D(f) Sleef_##f##d4_u10
#define F(f) Sleef_##f##f8_u10
#define LOAD_D(p) _mm256_loadu_pd(p)
#define LOAD_F(p) _mm256_loadu_ps(p)
#define STORE_D(p, v) _mm256_storeu_pd(p, v)
#define STORE_F(p, v) _mm256_storeu_ps(p, v)
#endif

#define UNARY_OF(f, type, T, V, N, CALL, LOAD, STORE) \
    V CALL(V); \
    void f##_##type(long n, const T *x, T *z, int threads) { \
        long i = 0; \
        for (; i <= n - N; i += N) STORE(z + i, CALL(LOAD(x + i))); \
        T rest[N] = {0}; \
        for (long j = i; j < n; j++) rest[j - i] = x[j]; \
        STORE(rest, CALL(LOAD(rest))); \
        for (long j = i; j < n; j++) z[j] = rest[j - i]; \
    }
#define BINARY_OF(f, type, T, V, N, CALL, LOAD, STORE) \
    V CALL(V, V); \
    void f##_##type(long n, const T *x, const T *y, T *z, int threads) { \
        long i = 0; \
        for (; i <= n - N; i += N) STORE(z + i, CALL(LOAD(x + i), LOAD(y + i))); \
        T rest[N] = {0}, rest2[N] = {0}; \
        for (long j = i; j < n; j++) rest[j - i] = x[j], rest2[j - i] = y[j]; \
        STORE(rest, CALL(LOAD(rest), LOAD(rest2))); \
        for (long j = i; j < n; j++) z[j] = rest[j - i]; \
    }
#define UNARY(f) \
    UNARY_OF(f, f64, double, VD, ND, D(f), LOAD_D, STORE_D) \
    UNARY_OF(f, f32, float, VF, NF, F(f), LOAD_F, STORE_F)
#define BINARY(f) \
    BINARY_OF(f, f64, double, VD, ND, D(f), LOAD_D, STORE_D) \
    BINARY_OF(f, f32, float, VF, NF, F(f), LOAD_F, STORE_F)
#else
#define UNARY_OF(f, type, T, call) \
    void f##_##type(long n, const T *x, T *z, int threads) { \
        for (long i = 0; i < n; i++) z[i] = call(x[i]); \
    }
#define BINARY_OF(f, type, T, call) \
    void f##_##type(long n, const T *x, const T *y, T *z, int threads) { \
        for (long i = 0; i < n; i++) z[i] = call(x[i], y[i]); \
    }
#define UNARY(name) UNARY_OF(name, f64, double, name) UNARY_OF(name, f32, float, name##f)
#define BINARY(name) BINARY_OF(name, f64, double, name) BINARY_OF(name, f32, float, name##f)
#endif

UNARY(exp)
UNARY(log)
UNARY(sin)
UNARY(cos)
UNARY(tanh)
UNARY(erf)
BINARY(pow)
BINARY(atan2)
