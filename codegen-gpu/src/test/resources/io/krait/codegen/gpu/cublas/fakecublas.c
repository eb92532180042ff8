// A cuBLAS without a GPU: it remembers what it was given, and multiplies f64 and f32, whose memory is the host's.
#include <string.h>

static long long seen[64];
static long long created, destroyed, failing;

long long *fake_seen(void) { return seen; }
long long fake_created(void) { return created; }
long long fake_destroyed(void) { return destroyed; }
// The next product, or making the next handle if negative, gives this status.
void fake_fail(long long status) { failing = status; }

int cublasGetProperty(int which, int *value) { *value = which == 0 ? VERSION : which == 1 ? 3 : 7; return 0; }

int cublasCreate_v2(void **handle) {
    if (failing < 0) {
        int s = (int) -failing;
        failing = 0;
        return s;
    }
    created++;
    *handle = (void *) 0x1234567890LL;
    return 0;
}

int cublasDestroy_v2(void *handle) { destroyed++; return handle == (void *) 0x1234567890LL ? 0 : 1; }

// The library forgets the workspace with each stream.
int cublasSetStream_v2(void *handle, void *stream) {
    seen[40] = (long long) handle;
    seen[41] = (long long) stream;
    seen[42] = seen[43] = 0;
    return 0;
}

int cublasSetWorkspace_v2(void *handle, void *memory, size_t bytes) {
    seen[42] = (long long) memory;
    seen[43] = (long long) bytes;
    return 0;
}

int cublasSetMathMode(void *handle, int mode) { seen[44] = mode; return 0; }

static double at(const void *p, int type, long long i) {
    return type == 1 ? ((const double *) p)[i] : ((const float *) p)[i];
}

int cublasGemmStridedBatchedEx(void *h, int ta, int tb, int m, int n, int k, const void *alpha, const void *a, int at_,
        int lda, long long sa, const void *b, int bt, int ldb, long long sb, const void *beta, void *c, int ct, int ldc,
        long long sc, int batch, int compute, int algorithm) {
    long long all[] = {(long long) h, ta, tb, m, n, k, (long long) a, at_, lda, sa, (long long) b, bt, ldb, sb,
            (long long) c, ct, ldc, sc, batch, compute, algorithm};
    memcpy(seen, all, sizeof all);
    seen[21] = compute == 70 ? *(double *) alpha == 1 && *(double *) beta == 0
            : *(float *) alpha == 1 && *(float *) beta == 0;
    seen[22]++;
    if (failing > 0) {
        int s = (int) failing;
        failing = 0;
        return s;
    }
    if ((at_ != 0 && at_ != 1) || at_ != bt || at_ != ct) {
        return 0;
    }
    for (int p = 0; p < batch; p++) {
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                double s = 0;
                for (int l = 0; l < k; l++) {
                    s += at(a, at_, p * sa + (ta ? l + (long long) i * lda : i + (long long) l * lda))
                            * at(b, bt, p * sb + (tb ? j + (long long) l * ldb : l + (long long) j * ldb));
                }
                if (ct == 1) {
                    ((double *) c)[p * sc + i + (long long) j * ldc] = s;
                } else {
                    ((float *) c)[p * sc + i + (long long) j * ldc] = (float) s;
                }
            }
        }
    }
    return 0;
}

int cublasGemmEx(void *h, int ta, int tb, int m, int n, int k, const void *alpha, const void *a, int at_, int lda,
        const void *b, int bt, int ldb, const void *beta, void *c, int ct, int ldc, int compute, int algorithm) {
    int r = cublasGemmStridedBatchedEx(h, ta, tb, m, n, k, alpha, a, at_, lda, 0, b, bt, ldb, 0, beta, c, ct, ldc, 0, 1,
            compute, algorithm);
    seen[18] = -1; // no batch
    return r;
}
