/*
 * A CUDA driver without a device: device memory is host memory, and work is done at once. It has the functions of cuda.h
 * that Krait calls, written from its documentation, to see what arrives there. Kernels: saxpy(x, y, f32 a, i32 n) is
 * computed; all others only have their arguments noted.
 */
#include <stdlib.h>
#include <string.h>

typedef long long i64;
typedef void *p;

static i64 seen[64];
static int live;
static int version = 13000;

i64 *fake_seen(void) { return seen; }
int fake_live(void) { return live; }
static p make(void) { live++; return malloc(64); }
static int drop(p x) { live--; free(x); return 0; }

int cuInit(unsigned f) { const char *s = getenv("FAKE_INIT"); return s ? atoi(s) : 0; }
int cuDriverGetVersion(int *v) { const char *s = getenv("FAKE_VERSION"); *v = s ? atoi(s) : version; return 0; }
int cuDeviceGetCount(int *n) { *n = 2; return 0; }
int cuDeviceGet(int *d, int o) { *d = o; return o < 2 ? 0 : 101; }
int cuDeviceGetName(char *n, int l, int d) { strcpy(n, d ? "Fake B" : "Fake A"); return 0; }
int cuDeviceGetUuid(char *u, int d) { for (int i = 0; i < 16; i++) u[i] = i + 16 * d; return 0; }
int cuDeviceTotalMem_v2(size_t *n, int d) { *n = 1L << 33; return 0; }
int cuDeviceGetAttribute(int *v, int a, int d) {
    switch (a) {
        case 1: case 2: case 3: *v = 1024; break;
        case 4: *v = 64; break;
        case 5: *v = 2147483647; break;
        case 6: case 7: *v = 65535; break;
        case 8: *v = 49152; break;
        case 75: *v = 9; break;
        case 76: *v = 0; break;
        case 97: *v = 232448; break;
        case 120: *v = 1; break;
        case 127: return 1;
        default: *v = a;
    }
    return 0;
}
int cuDeviceCanAccessPeer(int *c, int a, int b) { *c = a != b; return 0; }
int cuDevicePrimaryCtxRetain(p *c, int d) { *c = (p)(0x1000L + d); return 0; }
int cuDevicePrimaryCtxRelease_v2(int d) { return 0; }
int cuCtxSetCurrent(p c) { return 0; }
int cuCtxSynchronize(void) { return 0; }
int cuCtxGetStreamPriorityRange(int *l, int *g) { *l = 0; *g = -5; return 0; }
int cuCtxEnablePeerAccess(p c, unsigned f) { seen[0] = (i64)c; return 0; }
int cuCtxDisablePeerAccess(p c) { return 0; }
int cuProfilerStart(void) { return 0; }
int cuProfilerStop(void) { return 0; }

int cuMemAlloc_v2(p *a, size_t n) { live++; *a = aligned_alloc(512, (n + 511) / 512 * 512); return 0; }
int cuMemFree_v2(p a) { return drop(a); }
int cuMemAllocAsync(p *a, size_t n, p s) { return cuMemAlloc_v2(a, n); }
int cuMemFreeAsync(p a, p s) { return drop(a); }
int cuMemGetInfo_v2(size_t *f, size_t *t) { *f = 1L << 32; *t = 1L << 33; return 0; }
int cuMemcpyHtoD_v2(p d, p s, size_t n) { memcpy(d, s, n); return 0; }
int cuMemcpyDtoH_v2(p d, p s, size_t n) { memcpy(d, s, n); return 0; }
int cuMemcpyDtoD_v2(p d, p s, size_t n) { memcpy(d, s, n); return 0; }
int cuMemcpyPeer(p d, p dc, p s, p sc, size_t n) { seen[0] = (i64)dc; seen[1] = (i64)sc; memcpy(d, s, n); return 0; }
int cuMemcpyHtoDAsync_v2(p d, p s, size_t n, p st) { memcpy(d, s, n); seen[0] = (i64)st; return 0; }
int cuMemcpyDtoHAsync_v2(p d, p s, size_t n, p st) { memcpy(d, s, n); return 0; }
int cuMemcpyDtoDAsync_v2(p d, p s, size_t n, p st) { memcpy(d, s, n); return 0; }
int cuMemcpyPeerAsync(p d, p dc, p s, p sc, size_t n, p st) {
    seen[0] = (i64)dc; seen[1] = (i64)sc; seen[2] = (i64)st; memcpy(d, s, n); return 0;
}
typedef struct {
    size_t sx, sy; int st; p sh, sd, sa; size_t sp, dx, dy; int dt; p dh, dd, da; size_t dp, w, h;
} copy2d;
int cuMemcpy2DAsync_v2(const copy2d *c, p st) {
    char *s = c->st == 1 ? c->sh : c->sd, *d = c->dt == 1 ? c->dh : c->dd;
    seen[0] = c->st; seen[1] = c->dt;
    for (size_t i = 0; i < c->h; i++) memcpy(d + i * c->dp, s + i * c->sp, c->w);
    return 0;
}
int cuMemsetD8Async(p a, unsigned char v, size_t n, p s) { memset(a, v, n); return 0; }
int cuMemsetD32Async(p a, unsigned v, size_t n, p s) { for (size_t i = 0; i < n; i++) ((unsigned *)a)[i] = v; return 0; }
int cuMemHostAlloc(p *a, size_t n, unsigned f) { seen[0] = f; live++; *a = malloc(n); return 0; }
int cuMemFreeHost(p a) { return drop(a); }
int cuMemHostGetDevicePointer_v2(p *d, p h, unsigned f) { *d = h; return 0; }
int cuMemHostRegister_v2(p a, size_t n, unsigned f) { seen[0] = (i64)a; seen[1] = n; seen[2] = f; live++; return 0; }
int cuMemHostUnregister(p a) { live--; return 0; }

typedef struct { char image[4096]; int jit[8]; i64 value[8]; unsigned options; } module;
typedef struct { char name[64]; int shared; } function;
int cuModuleLoadDataEx(module **m, const char *image, unsigned n, int *o, i64 *v) {
    for (unsigned i = 0; i < n; i++) { seen[2 * i] = o[i]; seen[2 * i + 1] = v[i]; }
    seen[16] = n;
    if (strstr(image, "broken")) { strcpy((char *)v[0], "line 1: syntax error near broken\n"); return 218; }
    *m = malloc(sizeof(module)); live++; strncpy((*m)->image, image, 4095); return 0;
}
int cuModuleUnload(p m) { return drop(m); }
int cuModuleGetFunction(function **f, module *m, const char *name) {
    if (!strstr(m->image, name)) return 500;
    *f = calloc(1, sizeof(function)); strcpy((*f)->name, name); return 0;
}
static char table[64];
int cuModuleGetGlobal_v2(p *a, size_t *n, p m, const char *name) { *a = table; *n = 64; return 0; }
int cuFuncGetAttribute(int *v, int a, function *f) { *v = a == 0 ? 1024 : a == 4 ? 24 : a == 8 ? f->shared : 0; return 0; }
int cuFuncSetAttribute(function *f, int a, int v) { if (a == 8) f->shared = v; return 0; }
int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *n, p f, int b, size_t s) { *n = 2048 / b; seen[0] = s; return 0; }
int cuOccupancyMaxPotentialBlockSize(int *g, int *b, p f, p cb, size_t s, int l) {
    *g = 264; *b = l ? l : 768; seen[0] = (i64)cb; seen[1] = s; return 0;
}
int cuLinkCreate_v2(unsigned n, int *o, i64 *v, p *s) { *s = make(); memcpy(*s, &v[0], 8); return 0; }
int cuLinkAddData_v2(p s, int t, p d, size_t n, const char *name, unsigned k, int *o, void **v) {
    seen[0] = t; seen[1] = n;
    if (strstr(d, "broken")) { strcpy(*(char **)s, "line 1: syntax error near broken\n"); return 218; }
    return 0;
}
int cuLinkComplete(p s, p *c, size_t *n) { *c = "\177ELF cubin"; *n = 10; return 0; }
int cuLinkDestroy(p s) { return drop(s); }

int cuLaunchKernel(function *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned sh, p st, void **a, void **extra) {
    i64 v[] = {gx, gy, gz, bx, by, bz, sh, (i64)st, (i64)extra};
    memcpy(seen, v, sizeof v);
    if (!strcmp(f->name, "saxpy")) {
        float *x = *(float **)a[0], *y = *(float **)a[1], k = *(float *)a[2];
        for (int i = 0, n = *(int *)a[3]; i < n; i++) y[i] += k * x[i];
    } else if (!strcmp(f->name, "all")) {
        i64 w[] = {*(i64 *)a[0], *(signed char *)a[1], *(short *)a[2], *(int *)a[3], *(i64 *)a[4],
                   (i64)*(float *)a[5], (i64)*(double *)a[6], ((i64)a[7]) % 64, ((char *)a[7])[127],
                   *(signed char *)a[8]};
        memcpy(seen + 16, w, sizeof w);
    }
    return 0;
}
int cuLaunchCooperativeKernel(function *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                              unsigned sh, p st, void **a) {
    cuLaunchKernel(f, gx, gy, gz, bx, by, bz, sh, st, a, 0);
    seen[9] = 77;
    return 0;
}
typedef struct { int id; char pad[4]; union { char c[64]; unsigned dim[3]; } v; } attribute;
typedef struct { unsigned gx, gy, gz, bx, by, bz, sh; p st; attribute *at; unsigned n; } config;
int cuLaunchKernelEx(const config *c, function *f, void **a, void **extra) {
    cuLaunchKernel(f, c->gx, c->gy, c->gz, c->bx, c->by, c->bz, c->sh, c->st, a, extra);
    i64 v[] = {c->n, c->at->id, c->at->v.dim[0], c->at->v.dim[1], c->at->v.dim[2], sizeof(config), sizeof(attribute)};
    memcpy(seen + 9, v, sizeof v);
    return 0;
}
int cuTensorMapEncodeTiled(p m, int t, unsigned r, p a, const i64 *e, const i64 *s, const int *b, const int *q, int il,
                           int sw, int l2, int oob) {
    i64 v[] = {(i64)m % 64, t, r, (i64)a, e[0], e[1], s[0], b[0], b[1], q[0], q[1], il, sw, l2, oob};
    memcpy(seen, v, sizeof v);
    memset(m, 5, 128);
    return 0;
}
int cuLaunchHostFunc(p s, void (*f)(p), p data) { f(data); return 0; }

int cuStreamCreateWithPriority(p *s, unsigned f, int prio) { seen[0] = f; seen[1] = prio; *s = make(); return 0; }
int cuStreamDestroy_v2(p s) { return drop(s); }
int cuStreamSynchronize(p s) { return 0; }
int cuStreamQuery(p s) { return 0; }
int cuStreamWaitEvent(p s, p e, unsigned f) { return 0; }
int cuEventCreate(p *e, unsigned f) { seen[0] = f; *e = make(); return 0; }
int cuEventDestroy_v2(p e) { return drop(e); }
int cuEventRecord(p e, p s) { return 0; }
int cuEventQuery(p e) { return getenv("FAKE_BUSY") ? 600 : 0; }
int cuEventSynchronize(p e) { return 0; }
int cuEventElapsedTime(float *ms, p a, p b) { *ms = 1.5f; return 0; }
int cuStreamBeginCapture_v2(p s, int mode) { seen[0] = mode; return 0; }
int cuStreamEndCapture(p s, p *g) { *g = make(); return 0; }
int cuGraphInstantiateWithFlags(p *e, p g, unsigned long long f) { *e = make(); return 0; }
int cuGraphLaunch(p e, p s) { seen[0] = (i64)e; seen[1] = (i64)s; return 0; }
int cuGraphDestroy(p g) { return drop(g); }
int cuGraphExecDestroy(p e) { return drop(e); }
