/* The loop kernels for one real type; loops.c sets T, NAME and what else depends on the type. */

typedef T NAME(vector) __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
#define VECTOR NAME(vector)
#define AT(p) (*(const VECTOR *)(p))
#define TO(p) (*(VECTOR *)(p))

/* ------------------------------------------------------------------------------------------------- stencils */

static inline void NAME(heat_row)(long columns, T k, const T *restrict p, T *restrict q) {
    const T *restrict up = p - columns, *restrict down = p + columns;
    for (long j = 1; j < columns - 1; j++) q[j] = p[j] + k * (p[j - 1] + p[j + 1] + up[j] + down[j] - 4 * p[j]);
}

void NAME(heat2d)(long rows, long columns, long steps, T k, T *a, T *b, int threads) {
    PARALLEL
    for (long t = 0; t < steps; t++) {
        const T *from = t & 1 ? b : a;
        T *to = t & 1 ? a : b;
        SHARED_FOR
        for (long i = 1; i < rows - 1; i++) NAME(heat_row)(columns, k, from + i * columns, to + i * columns);
    }
}

/* Ten steps in one sweep over blocks of rows: each step works one row behind the one before. One thread. */
void NAME(heat2d_skewed)(long rows, long columns, long steps, T k, T *a, T *b, int threads) {
    const long sweep = 10, block = 48;
    (void)threads;
    for (long t0 = 0; t0 < steps; t0 += sweep) {
        long count = steps - t0 < sweep ? steps - t0 : sweep;
        for (long r = 1; r < rows - 1 + count; r += block) {
            for (long t = 0; t < count; t++) {
                const T *from = (t0 + t) & 1 ? b : a;
                T *to = (t0 + t) & 1 ? a : b;
                long lo = r - t < 1 ? 1 : r - t, hi = r + block - t > rows - 1 ? rows - 1 : r + block - t;
                for (long i = lo; i < hi; i++) NAME(heat_row)(columns, k, from + i * columns, to + i * columns);
            }
        }
    }
}

void NAME(heat3d)(long n, long steps, T k, T *a, T *b, int threads) {
    const long plane = n * n;
    PARALLEL
    for (long t = 0; t < steps; t++) {
        const T *from = t & 1 ? b : a;
        T *to = t & 1 ? a : b;
        SHARED_FOR
        for (long i = 1; i < n - 1; i++) {
            for (long j = 1; j < n - 1; j++) {
                const T *restrict p = from + i * plane + j * n;
                T *restrict q = to + i * plane + j * n;
                for (long l = 1; l < n - 1; l++) {
                    q[l] = p[l] + k * (p[l - 1] + p[l + 1] + p[l - n] + p[l + n] + p[l - plane] + p[l + plane]
                                       - 6 * p[l]);
                }
            }
        }
    }
}

/* Correlation of an n x n image with a k x k filter, where it fits. */
void NAME(conv)(long n, long k, const T *restrict x, const T *restrict h, T *restrict y, int threads) {
    const long m = n - k + 1;
    PARALLEL_FOR
    for (long i = 0; i < m; i++) {
        for (long j = 0; j < m; j++) {
            T sum = 0;
            for (long a = 0; a < k; a++) {
                for (long b = 0; b < k; b++) sum += h[a * k + b] * x[(i + a) * n + j + b];
            }
            y[i * m + j] = sum;
        }
    }
}

/* The same for a constant k. */
#define CONV(k) \
    void NAME(conv##k)(long n, const T *restrict x, const T *restrict h, T *restrict y, int threads) { \
        const long m = n - k + 1; \
        PARALLEL_FOR \
        for (long i = 0; i < m; i++) { \
            for (long j = 0; j < m; j++) { \
                T sum = 0; \
                PRAGMA(GCC unroll 5) \
                for (long a = 0; a < k; a++) { \
                    PRAGMA(GCC unroll 5) \
                    for (long b = 0; b < k; b++) sum += h[a * k + b] * x[(i + a) * n + j + b]; \
                } \
                y[i * m + j] = sum; \
            } \
        } \
    }
CONV(3)
CONV(5)

void NAME(bilateral)(long n, long radius, T space, T range, const T *restrict x, T *restrict y, int threads) {
    const long m = n - 2 * radius;
    PARALLEL_FOR
    for (long i = 0; i < m; i++) {
        for (long j = 0; j < m; j++) {
            const T *centre = x + (i + radius) * n + j + radius;
            T total = 0, weights = 0;
            for (long a = -radius; a <= radius; a++) {
                for (long b = -radius; b <= radius; b++) {
                    T v = centre[a * n + b], d = v - *centre;
                    T weight = EXP(-(T)(a * a + b * b) * space - d * d * range);
                    total += weight * v;
                    weights += weight;
                }
            }
            y[i * m + j] = total / weights;
        }
    }
}

/* Row by row with the loop over the neighbours outside, so that exp works on vectors. */
void NAME(bilateral_rows)(long n, long radius, T space, T range, const T *restrict x, T *restrict y, int threads) {
    const long m = n - 2 * radius;
    PARALLEL
    {
        T *total = aligned(m * sizeof(T)), *weights = aligned(m * sizeof(T));
        SHARED_FOR
        for (long i = 0; i < m; i++) {
            const T *restrict centre = x + (i + radius) * n + radius;
            memset(total, 0, m * sizeof(T));
            memset(weights, 0, m * sizeof(T));
            for (long a = -radius; a <= radius; a++) {
                for (long b = -radius; b <= radius; b++) {
                    const T *restrict p = centre + a * n + b;
                    const T near = -(T)(a * a + b * b) * space;
                    INDEPENDENT
                    for (long j = 0; j < m; j++) {
                        T d = p[j] - centre[j], weight = EXP(near - d * d * range);
                        total[j] += weight * p[j];
                        weights[j] += weight;
                    }
                }
            }
            for (long j = 0; j < m; j++) y[i * m + j] = total[j] / weights[j];
        }
        free(total);
        free(weights);
    }
}

/* -------------------------------------------------------------------------------------------------- filters */

/* y[i] = sum of h[j] * x[i + j] */
void NAME(fir)(long n, long taps, const T *restrict x, const T *restrict h, T *restrict y, int threads) {
    PARALLEL_FOR
    for (long i = 0; i < n; i++) {
        T sum = 0;
        for (long j = 0; j < taps; j++) sum += h[j] * x[i + j];
        y[i] = sum;
    }
}

/* Eight vectors of results at a time stay in registers. */
void NAME(fir_blocks)(long n, long taps, const T *restrict x, const T *restrict h, T *restrict y, int threads) {
    enum { BLOCK = 8 * LANES };
    const long blocks = n / BLOCK;
    PARALLEL_FOR
    for (long b = 0; b < blocks; b++) {
        VECTOR sums[8];
        for (int q = 0; q < 8; q++) sums[q] = (VECTOR){0};
        for (long j = 0; j < taps; j++) {
            PRAGMA(GCC unroll 8)
            for (int q = 0; q < 8; q++) sums[q] += h[j] * AT(x + b * BLOCK + j + q * LANES);
        }
        for (int q = 0; q < 8; q++) TO(y + b * BLOCK + q * LANES) = sums[q];
    }
    for (long i = blocks * BLOCK; i < n; i++) {
        T sum = 0;
        for (long j = 0; j < taps; j++) sum += h[j] * x[i + j];
        y[i] = sum;
    }
}

/* Sums of the lanes so far, in steps of 1, 2, 4 and 8 lanes. */
static inline VECTOR NAME(scan)(VECTOR v) {
    const VECTOR zero = {0};
    v += AFTER(zero, v);
    v += AFTER2(zero, v);
    v += AFTER4(zero, v);
#if defined(AFTER8)
    v += AFTER8(zero, v);
#endif
    return v;
}

/* The mean of each window of w elements. */
void NAME(rolling)(long n, long w, const T *restrict x, T *restrict y, int threads) {
    const long m = n - w + 1;
    const T scale = (T)1 / w;
    PARALLEL
    {
        long id = omp_get_thread_num(), all = omp_get_num_threads(), from = m * id / all, to = m * (id + 1) / all;
        T sum = 0;
        for (long j = 0; j < w; j++) sum += x[from + j];
        y[from] = sum * scale;
        for (long i = from + 1; i < to; i++) {
            sum += x[i + w - 1] - x[i - 1];
            y[i] = sum * scale;
        }
    }
}

void NAME(rolling_scan)(long n, long w, const T *restrict x, T *restrict y, int threads) {
    const long m = n - w + 1;
    const T scale = (T)1 / w;
    PARALLEL
    {
        long id = omp_get_thread_num(), all = omp_get_num_threads(), from = m * id / all, to = m * (id + 1) / all;
        T sum = 0;
        for (long j = 0; j < w; j++) sum += x[from + j];
        y[from] = sum * scale;
        long i = from + 1;
        for (; i + LANES <= to; i += LANES) {
            VECTOR sums = NAME(scan)(AT(x + i + w - 1) - AT(x + i - 1)) + sum;
            TO(y + i) = sums * scale;
            sum = sums[LANES - 1];
        }
        for (; i < to; i++) {
            sum += x[i + w - 1] - x[i - 1];
            y[i] = sum * scale;
        }
    }
}

void NAME(cumsum)(long n, const T *restrict x, T *restrict y, int threads) {
    if (threads < 2) {
        T sum = 0;
        for (long i = 0; i < n; i++) y[i] = sum += x[i];
        return;
    }
    T parts[threads];
    PARALLEL
    {
        long id = omp_get_thread_num(), all = omp_get_num_threads(), from = n * id / all, to = n * (id + 1) / all;
        T sum = 0;
        for (long i = from; i < to; i++) sum += x[i];
        parts[id] = sum;
        PRAGMA(omp barrier)
        sum = 0;
        for (long q = 0; q < id; q++) sum += parts[q];
        for (long i = from; i < to; i++) y[i] = sum += x[i];
    }
}

static void NAME(scan_range)(long from, long to, const T *x, T *y, T sum) {
    long i = from;
    for (; i + LANES <= to; i += LANES) {
        VECTOR sums = NAME(scan)(AT(x + i));
        TO(y + i) = sums + sum;
        sum += sums[LANES - 1];
    }
    for (; i < to; i++) y[i] = sum += x[i];
}

/* Blocks that stay in the second-level cache between their sum and their scan. */
void NAME(cumsum_scan)(long n, const T *restrict x, T *restrict y, int threads) {
    const long block = 1 << 16;
    if (threads < 2) {
        NAME(scan_range)(0, n, x, y, 0);
        return;
    }
    T parts[threads], before = 0;
    PARALLEL
    {
        long id = omp_get_thread_num(), all = omp_get_num_threads();
        for (long start = 0; start < n; start += block * all) {
            long from = start + block * id, to = from + block;
            from = from > n ? n : from;
            to = to > n ? n : to;
            T sum = 0;
            for (long i = from; i < to; i++) sum += x[i];
            parts[id] = sum;
            PRAGMA(omp barrier)
            sum = before;
            for (long q = 0; q < id; q++) sum += parts[q];
            NAME(scan_range)(from, to, x, y, sum);
            PRAGMA(omp barrier)
            if (id == 0) {
                for (long q = 0; q < all; q++) before += parts[q];
            }
            PRAGMA(omp barrier)
        }
    }
}

/* One radix-2 pass over interleaved complex numbers. */
void NAME(butterfly)(long n, const T *restrict x, const T *restrict w, T *restrict y, int threads) {
    const long half = n / 2;
    PARALLEL_FOR
    for (long j = 0; j < half; j++) {
        T ar = x[2 * j], ai = x[2 * j + 1], br = x[2 * (j + half)], bi = x[2 * (j + half) + 1];
        T wr = w[2 * j], wi = w[2 * j + 1], tr = wr * br - wi * bi, ti = wr * bi + wi * br;
        y[4 * j] = ar + tr;
        y[4 * j + 1] = ai + ti;
        y[4 * j + 2] = ar - tr;
        y[4 * j + 3] = ai - ti;
    }
}

/* -------------------------------------------------------------------------------------------------- matrices */

void NAME(matmul)(long n, const T *restrict a, const T *restrict b, T *restrict c, int threads) {
    PARALLEL_FOR
    for (long i = 0; i < n; i++) {
        T *restrict row = c + i * n;
        for (long j = 0; j < n; j++) row[j] = 0;
        for (long k = 0; k < n; k++) {
            const T v = a[i * n + k], *restrict p = b + k * n;
            for (long j = 0; j < n; j++) row[j] += v * p[j];
        }
    }
}

/* Tiles of 8 rows by 3 vectors in registers, strips of b packed; n is a multiple of 8. */
void NAME(matmul_tiles)(long n, const T *restrict a, const T *restrict b, T *restrict c, int threads) {
    enum { WIDTH = 3 * LANES, DEPTH = 256 };
    const long strips = (n + WIDTH - 1) / WIDTH;
    memset(c, 0, n * n * sizeof(T));
    PARALLEL
    {
        T *packed = aligned(DEPTH * WIDTH * sizeof(T));
        for (long k0 = 0; k0 < n; k0 += DEPTH) {
            long depth = n - k0 < DEPTH ? n - k0 : DEPTH;
            PRAGMA(omp for schedule(dynamic, 1))
            for (long s = 0; s < strips; s++) {
                long j0 = s * WIDTH, width = n - j0 < WIDTH ? n - j0 : WIDTH;
                for (long k = 0; k < depth; k++) {
                    for (long j = 0; j < width; j++) packed[k * WIDTH + j] = b[(k0 + k) * n + j0 + j];
                    for (long j = width; j < WIDTH; j++) packed[k * WIDTH + j] = 0;
                }
                for (long i = 0; i < n; i += 8) {
                    VECTOR sums[8][3];
                    for (int r = 0; r < 8; r++) sums[r][0] = sums[r][1] = sums[r][2] = (VECTOR){0};
                    for (long k = 0; k < depth; k++) {
                        const T *p = packed + k * WIDTH;
                        VECTOR b0 = AT(p), b1 = AT(p + LANES), b2 = AT(p + 2 * LANES);
                        PRAGMA(GCC unroll 8)
                        for (int r = 0; r < 8; r++) {
                            T v = a[(i + r) * n + k0 + k];
                            sums[r][0] += v * b0;
                            sums[r][1] += v * b1;
                            sums[r][2] += v * b2;
                        }
                    }
                    for (int r = 0; r < 8; r++) {
                        for (long j = 0; j < width; j++) c[(i + r) * n + j0 + j] += sums[r][j / LANES][j % LANES];
                    }
                }
            }
        }
        free(packed);
    }
}

void NAME(floyd_warshall)(long n, T *d, int threads) {
    PARALLEL
    for (long k = 0; k < n; k++) {
        SHARED_FOR
        for (long i = 0; i < n; i++) {
            const T v = d[i * n + k], *p = d + k * n;
            T *restrict q = d + i * n;
            INDEPENDENT
            for (long j = 0; j < n; j++) {
                T s = v + p[j];
                q[j] = s < q[j] ? s : q[j];
            }
        }
    }
}

/* ---------------------------------------------------------------------------------------------------- points */

void NAME(nbody)(long n, T eps, const T *restrict x, const T *restrict y, const T *restrict z, const T *restrict m,
                 T *restrict ax, T *restrict ay, T *restrict az, int threads) {
    PARALLEL_FOR
    for (long i = 0; i < n; i++) {
        T sx = 0, sy = 0, sz = 0;
        for (long j = 0; j < n; j++) {
            T dx = x[j] - x[i], dy = y[j] - y[i], dz = z[j] - z[i];
            T inverse = 1 / SQRT(dx * dx + dy * dy + dz * dz + eps), w = m[j] * inverse * inverse * inverse;
            sx += w * dx;
            sy += w * dy;
            sz += w * dz;
        }
        ax[i] = sx;
        ay[i] = sy;
        az[i] = sz;
    }
}

/* Distances between all pairs of n points in space. */
void NAME(pdist)(long n, const T *restrict p, T *restrict d, int threads) {
    PARALLEL_FOR
    for (long i = 0; i < n; i++) {
        for (long j = 0; j < n; j++) {
            T x = p[3 * j] - p[3 * i], y = p[3 * j + 1] - p[3 * i + 1], z = p[3 * j + 2] - p[3 * i + 2];
            d[i * n + j] = SQRT(x * x + y * y + z * z);
        }
    }
}

/* The coordinates apart, so that they are read as vectors. */
void NAME(pdist_columns)(long n, const T *restrict p, T *restrict d, int threads) {
    T *xs = aligned(n * sizeof(T)), *ys = aligned(n * sizeof(T)), *zs = aligned(n * sizeof(T));
    for (long i = 0; i < n; i++) xs[i] = p[3 * i], ys[i] = p[3 * i + 1], zs[i] = p[3 * i + 2];
    PARALLEL_FOR
    for (long i = 0; i < n; i++) {
        const T xi = xs[i], yi = ys[i], zi = zs[i];
        T *restrict row = d + i * n;
        for (long j = 0; j < n; j++) {
            T x = xs[j] - xi, y = ys[j] - yi, z = zs[j] - zi;
            row[j] = SQRT(x * x + y * y + z * z);
        }
    }
    free(xs);
    free(ys);
    free(zs);
}

/* One step of k-means on n points of d coordinates: the nearest of k centres, their members' means and number. */
void NAME(kmeans)(long n, long d, long k, const T *restrict x, const T *restrict centres, int32_t *restrict labels,
                  T *restrict means, int64_t *restrict counts, int threads) {
    memset(means, 0, k * d * sizeof(T));
    memset(counts, 0, k * sizeof(int64_t));
    PARALLEL
    {
        T *sums = calloc(k * d, sizeof(T));
        int64_t *members = calloc(k, sizeof(int64_t));
        SHARED_FOR
        for (long i = 0; i < n; i++) {
            const T *p = x + i * d;
            T best = (T)1e30;
            int label = 0;
            for (long q = 0; q < k; q++) {
                T distance = 0;
                for (long e = 0; e < d; e++) distance += (p[e] - centres[q * d + e]) * (p[e] - centres[q * d + e]);
                if (distance < best) best = distance, label = (int)q;
            }
            labels[i] = label;
            members[label]++;
            for (long e = 0; e < d; e++) sums[label * d + e] += p[e];
        }
        PRAGMA(omp critical)
        {
            for (long i = 0; i < k * d; i++) means[i] += sums[i];
            for (long i = 0; i < k; i++) counts[i] += members[i];
        }
        free(sums);
        free(members);
    }
    for (long i = 0; i < k * d; i++) means[i] /= counts[i / d] ? counts[i / d] : 1;
}

/* Eight coordinates and sixteen centres known beforehand, 64 points side by side. */
void NAME(kmeans_8_16)(long n, const T *restrict x, const T *restrict centres, int32_t *restrict labels,
                       T *restrict means, int64_t *restrict counts, int threads) {
    enum { D = 8, K = 16, POINTS = 64 };
    memset(means, 0, K * D * sizeof(T));
    memset(counts, 0, K * sizeof(int64_t));
    PARALLEL
    {
        T sums[K * D] = {0}, apart[D][POINTS] __attribute__((aligned(64))), best[POINTS] __attribute__((aligned(64)));
        INDEX label[POINTS] __attribute__((aligned(64)));
        int64_t members[K] = {0};
        memset(apart, 0, sizeof(apart));
        SHARED_FOR
        for (long start = 0; start < n; start += POINTS) {
            long width = n - start < POINTS ? n - start : POINTS;
            for (long i = 0; i < width; i++) {
                for (int e = 0; e < D; e++) apart[e][i] = x[(start + i) * D + e];
            }
            for (int i = 0; i < POINTS; i++) best[i] = (T)1e30, label[i] = 0;
            for (int q = 0; q < K; q++) {
                for (int i = 0; i < POINTS; i++) {
                    T distance = 0;
                    PRAGMA(GCC unroll 8)
                    for (int e = 0; e < D; e++) {
                        T v = apart[e][i] - centres[q * D + e];
                        distance += v * v;
                    }
                    INDEX nearer = distance < best[i];
                    label[i] = nearer ? q : label[i];
                    best[i] = nearer ? distance : best[i];
                }
            }
            for (long i = 0; i < width; i++) {
                int own = (int)label[i];
                labels[start + i] = own;
                members[own]++;
                PRAGMA(GCC unroll 8)
                for (int e = 0; e < D; e++) sums[own * D + e] += x[(start + i) * D + e];
            }
        }
        PRAGMA(omp critical)
        {
            for (int i = 0; i < K * D; i++) means[i] += sums[i];
            for (int i = 0; i < K; i++) counts[i] += members[i];
        }
    }
    for (int i = 0; i < K * D; i++) means[i] /= counts[i / D] ? counts[i / D] : 1;
}

/* How many of n numbers in [0, 1) lie in each of equally wide bins. */
void NAME(hist)(long n, long bins, const T *restrict x, int64_t *restrict counts, int threads) {
    (void)threads;
    memset(counts, 0, bins * sizeof(int64_t));
    for (long i = 0; i < n; i++) counts[(int)(x[i] * (T)bins)]++;
}

/* Four tables in turn, so that equal numbers in a row do not wait for each other. */
void NAME(hist_tables)(long n, long bins, const T *restrict x, int64_t *restrict counts, int threads) {
    memset(counts, 0, bins * sizeof(int64_t));
    PARALLEL
    {
        int32_t *own = calloc(4 * bins, sizeof(int32_t));
        const T scale = (T)bins;
        SHARED_FOR
        for (long b = 0; b < n / 4; b++) {
            const T *p = x + 4 * b;
            own[(int)(p[0] * scale)]++;
            own[bins + (int)(p[1] * scale)]++;
            own[2 * bins + (int)(p[2] * scale)]++;
            own[3 * bins + (int)(p[3] * scale)]++;
        }
        PRAGMA(omp critical)
        for (long i = 0; i < 4 * bins; i++) counts[i % bins] += own[i];
        free(own);
    }
    for (long i = n / 4 * 4; i < n; i++) counts[(int)(x[i] * (T)bins)]++;
}

/* ----------------------------------------------------------------------- loops that differ between elements */

void NAME(mandelbrot)(long rows, long columns, long most, const T *restrict re, const T *restrict im,
                      int32_t *restrict counts, int threads) {
    PRAGMA(omp parallel for num_threads(threads) if(threads > 1) schedule(dynamic, 8))
    for (long i = 0; i < rows; i++) {
        for (long j = 0; j < columns; j++) {
            T zr = 0, zi = 0;
            int count = 0;
            while (count < most) {
                T a = zr * zr, b = zi * zi;
                if (a + b > 4) break;
                zi = 2 * zr * zi + im[i];
                zr = a - b + re[j];
                count++;
            }
            counts[i * columns + j] = count;
        }
    }
}

/* Two vectors of points at a time, each lane until it leaves. */
void NAME(mandelbrot_lanes)(long rows, long columns, long most, const T *restrict re, const T *restrict im,
                            int32_t *restrict counts, int threads) {
#if defined(REALS)
    PRAGMA(omp parallel for num_threads(threads) if(threads > 1) schedule(dynamic, 8))
    for (long i = 0; i < rows; i++) {
        const REALS ci = REAL(set1)(im[i]), four = REAL(set1)(4);
        const __m512i one = WHOLE(set1)(1);
        for (long j = 0; j < columns; j += 2 * LANES) {
            long left = columns - j, second = left - LANES < 0 ? 0 : left - LANES;
            MASK in0 = left < LANES ? (MASK)((1u << left) - 1) : (MASK)-1;
            MASK in1 = second < LANES ? (MASK)((1u << second) - 1) : (MASK)-1;
            const MASK lanes0 = in0, lanes1 = in1;
            const REALS cr0 = REAL(maskz_loadu)(in0, re + j), cr1 = REAL(maskz_loadu)(in1, re + j + LANES);
            REALS r0 = REAL(setzero)(), i0 = r0, r1 = r0, i1 = r0;
            __m512i n0 = _mm512_setzero_si512(), n1 = n0;
            for (long count = 0; count < most; count++) {
                REALS a0 = REAL(mul)(r0, r0), b0 = REAL(mul)(i0, i0), a1 = REAL(mul)(r1, r1), b1 = REAL(mul)(i1, i1);
                in0 = INSIDE(in0, REAL(add)(a0, b0), four, _CMP_LE_OQ);
                in1 = INSIDE(in1, REAL(add)(a1, b1), four, _CMP_LE_OQ);
                if (!(in0 | in1)) break;
                n0 = WHOLE(mask_add)(n0, in0, n0, one);
                n1 = WHOLE(mask_add)(n1, in1, n1, one);
                i0 = REAL(fmadd)(REAL(add)(r0, r0), i0, ci);
                r0 = REAL(add)(REAL(sub)(a0, b0), cr0);
                i1 = REAL(fmadd)(REAL(add)(r1, r1), i1, ci);
                r1 = REAL(add)(REAL(sub)(a1, b1), cr1);
            }
            KEEP(counts + i * columns + j, n0, lanes0);
            KEEP(counts + i * columns + j + LANES, n1, lanes1);
        }
    }
#else
    NAME(mandelbrot)(rows, columns, most, re, im, counts, threads);
#endif
}

/* Newton's method, until the cube is as near as the type allows. */
void NAME(cuberoot)(long n, const T *restrict x, T *restrict y, int threads) {
    PARALLEL_FOR
    for (long i = 0; i < n; i++) {
        const T v = x[i];
        T root = v;
        while (FABS(root * root * root - v) > (T)PRECISION * FABS(v)) {
            T square = root * root;
            root -= (square * root - v) / (3 * square);
        }
        y[i] = root;
    }
}

/* Shades of the nearest of eight spheres (x, y, z, radius) that each ray from the origin meets. */
void NAME(spheres)(long rows, long columns, const T *restrict xs, const T *restrict ys, const T *restrict balls,
                   T *restrict shades, int threads) {
    PRAGMA(omp parallel for num_threads(threads) if(threads > 1) schedule(dynamic, 8))
    for (long i = 0; i < rows; i++) {
        for (long j = 0; j < columns; j++) {
            T z = 1 / SQRT(xs[j] * xs[j] + ys[i] * ys[i] + 1), x = xs[j] * z, y = ys[i] * z;
            T nearest = (T)1e30, shade = 0;
            for (int s = 0; s < 8; s++) {
                const T *ball = balls + 4 * s;
                T along = x * ball[0] + y * ball[1] + z * ball[2];
                T inside = along * along - (ball[0] * ball[0] + ball[1] * ball[1] + ball[2] * ball[2])
                    + ball[3] * ball[3];
                if (inside > 0) {
                    T at = along - SQRT(inside);
                    if (at > 0 && at < nearest) {
                        T nx = at * x - ball[0], ny = at * y - ball[1], nz = at * z - ball[2];
                        T light = nx * (T).3 + ny * (T).5 - nz * (T).8;
                        nearest = at;
                        shade = s + 1 + light / SQRT(nx * nx + ny * ny + nz * nz);
                    }
                }
            }
            shades[i * columns + j] = shade;
        }
    }
}

#undef VECTOR
#undef AT
#undef TO
#undef CONV
