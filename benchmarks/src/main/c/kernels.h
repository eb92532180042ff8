/* The kernels for one real type; kernels.c sets T, NAME, the math functions and, where there are streaming stores,
   LANES and STREAM. */

#define PRAGMA(...) _Pragma(#__VA_ARGS__)
#define PARALLEL_FOR PRAGMA(omp parallel for num_threads(threads) if(threads > 1) schedule(static))
#define PARALLEL_FOR_REDUCING(...) \
    PRAGMA(omp parallel for num_threads(threads) if(threads > 1) schedule(static) reduction(__VA_ARGS__))

/* A block of a reduction that works in two levels stays in the first-level cache. */
enum { NAME(BLOCK) = 2048 };

void NAME(saxpy)(long n, T a, const T *restrict x, T *restrict y, int threads) {
    /* Without OpenMP's outlined function the loop for one thread has no start-up cost. */
    if (threads < 2) {
        for (long i = 0; i < n; i++) y[i] += a * x[i];
        return;
    }
    PARALLEL_FOR
    for (long i = 0; i < n; i++) y[i] += a * x[i];
}

#define POLY(x, y) \
    (((x) * (T)0.5 + (T)1) * (x) * (x) - (T)2 * (x) + (y) * (y) - (T)3 * (x) * (y) + (T)1.25)

void NAME(poly)(long n, const T *restrict x, const T *restrict y, T *restrict z, int threads) {
    if (threads < 2) {
        for (long i = 0; i < n; i++) z[i] = POLY(x[i], y[i]);
        return;
    }
    PARALLEL_FOR
    for (long i = 0; i < n; i++) z[i] = POLY(x[i], y[i]);
}

/* The same with non-temporal stores: z is not read into the cache before it is overwritten. z is 64-byte aligned. */
void NAME(poly_nt)(long n, const T *restrict x, const T *restrict y, T *restrict z, int threads) {
#if defined(STREAM)
    long blocks = n / LANES;
    PARALLEL_FOR
    for (long b = 0; b < blocks; b++) {
        T line[LANES] __attribute__((aligned(64)));
        for (int j = 0; j < LANES; j++) line[j] = POLY(x[b * LANES + j], y[b * LANES + j]);
        STREAM(z + b * LANES, line);
    }
    for (long i = blocks * LANES; i < n; i++) z[i] = POLY(x[i], y[i]);
    _mm_sfence();
#else
    NAME(poly)(n, x, y, z, threads);
#endif
}

void NAME(blackscholes)(long n, const T *restrict spot, const T *restrict strike, const T *restrict time, T rate,
                        T volatility, T *restrict call, T *restrict put, int threads) {
    const T root_half = (T)0.70710678118654752;
    PARALLEL_FOR
    for (long i = 0; i < n; i++) {
        T root = SQRT(time[i]);
        T d1 = (LOG(spot[i] / strike[i]) + (rate + (T)0.5 * volatility * volatility) * time[i]) / (volatility * root);
        T d2 = d1 - volatility * root;
        T n1 = (T)0.5 + (T)0.5 * ERF(d1 * root_half);
        T n2 = (T)0.5 + (T)0.5 * ERF(d2 * root_half);
        T discounted = strike[i] * EXP(-rate * time[i]);
        T value = spot[i] * n1 - discounted * n2;
        call[i] = value;
        put[i] = value - spot[i] + discounted;
    }
}

#define ELEMENTWISE(name, function) \
    void NAME(name)(long n, const T *restrict x, T *restrict y, int threads) { \
        PARALLEL_FOR \
        for (long i = 0; i < n; i++) y[i] = function(x[i]); \
    }
#define ELEMENTWISE2(name, function) \
    void NAME(name)(long n, const T *restrict x, const T *restrict y, T *restrict z, int threads) { \
        PARALLEL_FOR \
        for (long i = 0; i < n; i++) z[i] = function(x[i], y[i]); \
    }
ELEMENTWISE(ew_exp, EXP)
ELEMENTWISE(ew_log, LOG)
ELEMENTWISE(ew_sin, SIN)
ELEMENTWISE(ew_cos, COS)
ELEMENTWISE(ew_tanh, TANH)
ELEMENTWISE(ew_erf, ERF)
ELEMENTWISE2(ew_pow, POW)
ELEMENTWISE2(ew_atan2, ATAN2)
ELEMENTWISE(ew_sqrt, SQRT)

void NAME(sum)(long n, const T *restrict x, double *restrict result, int threads) {
    T sum = 0;
    PARALLEL_FOR_REDUCING(+ : sum)
    for (long i = 0; i < n; i++) sum += x[i];
    *result = sum;
}

void NAME(mean)(long n, const T *restrict x, double *restrict result, int threads) {
    NAME(sum)(n, x, result, threads);
    *result /= (double)n;
}

/* One pass over memory: sums and squares of the distances from the first element, block by block. */
void NAME(var)(long n, const T *restrict x, double *restrict result, int threads) {
    const long block = NAME(BLOCK), blocks = (n + block - 1) / block;
    const T shift = x[0];
    double sum = 0, squares = 0;
    PARALLEL_FOR_REDUCING(+ : sum, squares)
    for (long b = 0; b < blocks; b++) {
        long end = (b + 1) * block < n ? (b + 1) * block : n;
        T s = 0, q = 0;
        for (long i = b * block; i < end; i++) {
            T d = x[i] - shift;
            s += d;
            q += d * d;
        }
        sum += s;
        squares += q;
    }
    *result = (squares - sum * sum / n) / n;
}

void NAME(min)(long n, const T *restrict x, double *restrict result, int threads) {
    T best = x[0];
    PARALLEL_FOR_REDUCING(min : best)
    for (long i = 0; i < n; i++) best = x[i] < best ? x[i] : best;
    *result = best;
}

/* Finds the first block whose smallest element is the smallest of all, then the element in that block. */
void NAME(argmin)(long n, const T *restrict x, double *restrict result, int threads) {
    const long block = NAME(BLOCK), blocks = (n + block - 1) / block;
    T best = x[0];
    long first = 0;
    PRAGMA(omp parallel num_threads(threads) if(threads > 1))
    {
        T own = x[0];
        long own_first = 0;
        PRAGMA(omp for schedule(static))
        for (long b = 0; b < blocks; b++) {
            long end = (b + 1) * block < n ? (b + 1) * block : n;
            T s = x[b * block];
            for (long i = b * block; i < end; i++) s = x[i] < s ? x[i] : s;
            if (s < own) {
                own = s;
                own_first = b;
            }
        }
        PRAGMA(omp critical)
        if (own < best || (own == best && own_first < first)) {
            best = own;
            first = own_first;
        }
    }
    long i = first * block;
    while (i < n - 1 && x[i] != best) i++;
    *result = (double)i;
}

void NAME(sum_ax0)(long rows, long columns, const T *restrict x, T *restrict sums, int threads) {
    PRAGMA(omp parallel num_threads(threads) if(threads > 1))
    {
        long id = omp_get_thread_num(), all = omp_get_num_threads();
        long from = columns * id / all, to = columns * (id + 1) / all;
        for (long j = from; j < to; j++) sums[j] = 0;
        for (long i = 0; i < rows; i++) {
            const T *row = x + i * columns;
            for (long j = from; j < to; j++) sums[j] += row[j];
        }
    }
}

void NAME(sum_ax1)(long rows, long columns, const T *restrict x, T *restrict sums, int threads) {
    PARALLEL_FOR
    for (long i = 0; i < rows; i++) {
        const T *row = x + i * columns;
        T sum = 0;
        for (long j = 0; j < columns; j++) sum += row[j];
        sums[i] = sum;
    }
}

void NAME(softmax)(long rows, long columns, const T *restrict x, T *restrict y, int threads) {
    PARALLEL_FOR
    for (long i = 0; i < rows; i++) {
        const T *from = x + i * columns;
        T *to = y + i * columns;
        T max = from[0], sum = 0;
        for (long j = 0; j < columns; j++) max = from[j] > max ? from[j] : max;
        for (long j = 0; j < columns; j++) {
            T e = EXP(from[j] - max);
            to[j] = e;
            sum += e;
        }
        T scale = 1 / sum;
        for (long j = 0; j < columns; j++) to[j] *= scale;
    }
}

#undef PRAGMA
#undef PARALLEL_FOR
#undef PARALLEL_FOR_REDUCING
#undef POLY
#undef ELEMENTWISE
