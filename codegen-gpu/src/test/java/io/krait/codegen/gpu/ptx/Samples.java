package io.krait.codegen.gpu.ptx;

import java.util.List;

/** Modules for tests: what the kernels that Krait generates consist of. */
final class Samples {
    private static final String INDICES = """
            declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
            declare i32 @llvm.nvvm.read.ptx.sreg.tid.y()
            declare i32 @llvm.nvvm.read.ptx.sreg.ntid.x()
            declare i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
            declare i32 @llvm.nvvm.read.ptx.sreg.ctaid.z()
            declare i32 @llvm.nvvm.read.ptx.sreg.nctaid.x()
            declare i32 @llvm.nvvm.read.ptx.sreg.laneid()
            """;

    /** y = a * x + y over n elements, without contraction. */
    static final String SAXPY = INDICES + """
            define ptx_kernel void @saxpy(ptr noalias readonly align 16 %x, ptr noalias align 16 %y, float %a, i64 %n) {
            entry:
              %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
              %b = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
              %d = call i32 @llvm.nvvm.read.ptx.sreg.ntid.x()
              %g = call i32 @llvm.nvvm.read.ptx.sreg.nctaid.x()
              %base = mul i32 %b, %d
              %first32 = add i32 %base, %t
              %first = zext i32 %first32 to i64
              %step32 = mul i32 %g, %d
              %step = zext i32 %step32 to i64
              br label %head
            head:
              %i = phi i64 [ %first, %entry ], [ %next, %body ]
              %more = icmp slt i64 %i, %n
              br i1 %more, label %body, label %exit
            body:
              %px = getelementptr float, ptr %x, i64 %i
              %py = getelementptr float, ptr %y, i64 %i
              %vx = load float, ptr %px
              %vy = load float, ptr %py
              %m = fmul float %vx, %a
              %s = fadd float %m, %vy
              store float %s, ptr %py
              %next = add i64 %i, %step
              br label %head
            exit:
              ret void
            }
            """;

    /** A kernel of one kind, and what its PTX has to contain. */
    record Sample(String name, GpuArch since, String ir, String... expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Sample VECTORS = new Sample("vectors", GpuArch.SM_75, """
            define ptx_kernel void @vectors(ptr noalias readonly align 16 %x, ptr noalias align 16 %y) {
              %v = load <4 x float>, ptr %x, align 16
              %w = fmul <4 x float> %v, %v
              store <4 x float> %w, ptr %y, align 16
              ret void
            }
            """, "ld.global.nc.v4", "st.global.v4", "mul.rn.f32");

    private static final Sample REDUCTION = new Sample("reduction", GpuArch.SM_75, INDICES + """
            @part = internal addrspace(3) global [32 x double] undef, align 8
            declare void @llvm.nvvm.barrier0()
            declare i32 @llvm.nvvm.shfl.sync.down.i32(i32, i32, i32, i32)
            declare float @llvm.nvvm.shfl.sync.bfly.f32(i32, float, i32, i32)
            declare i32 @llvm.nvvm.vote.ballot.sync(i32, i1)
            declare i32 @llvm.nvvm.match.any.sync.i32(i32, i32)
            declare i32 @llvm.nvvm.activemask()
            define ptx_kernel void @reduction(ptr %x, ptr %o) {
              %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
              %l = call i32 @llvm.nvvm.read.ptx.sreg.laneid()
              %p = getelementptr double, ptr %x, i32 %t
              %v = load double, ptr %p
              %bits = bitcast double %v to <2 x i32>
              %lo = extractelement <2 x i32> %bits, i32 0
              %hi = extractelement <2 x i32> %bits, i32 1
              %lo2 = call i32 @llvm.nvvm.shfl.sync.down.i32(i32 -1, i32 %lo, i32 16, i32 31)
              %hi2 = call i32 @llvm.nvvm.shfl.sync.down.i32(i32 -1, i32 %hi, i32 16, i32 31)
              %a = insertelement <2 x i32> poison, i32 %lo2, i32 0
              %b = insertelement <2 x i32> %a, i32 %hi2, i32 1
              %other = bitcast <2 x i32> %b to double
              %s = fadd double %v, %other
              %q = getelementptr [32 x double], ptr addrspace(3) @part, i32 0, i32 %l
              store double %s, ptr addrspace(3) %q
              call void @llvm.nvvm.barrier0()
              %c = icmp sgt i32 %t, 3
              %ballot = call i32 @llvm.nvvm.vote.ballot.sync(i32 -1, i1 %c)
              %match = call i32 @llvm.nvvm.match.any.sync.i32(i32 -1, i32 %ballot)
              %mask = call i32 @llvm.nvvm.activemask()
              %z = xor i32 %match, %mask
              %idx = and i32 %z, 31
              %r = getelementptr [32 x double], ptr addrspace(3) @part, i32 0, i32 %idx
              %w = load double, ptr addrspace(3) %r
              store double %w, ptr %o
              ret void
            }
            """, "shfl.sync.down", "add.rn.f64", "bar.sync", "st.shared.f64", "vote.sync.ballot", "match.any.sync",
            "activemask");

    private static final Sample ATOMICS = new Sample("atomics", GpuArch.SM_75, """
            declare i32 @llvm.nvvm.atomic.load.inc.32.p0(ptr, i32)
            define ptx_kernel void @atomics(ptr %i, ptr %l, ptr %f, ptr %d, i32 %v, i64 %w, float %x, double %y) {
              %1 = atomicrmw add ptr %i, i32 %v monotonic
              %2 = atomicrmw umax ptr %i, i32 %1 monotonic
              %3 = atomicrmw xchg ptr %l, i64 %w monotonic
              %4 = atomicrmw fadd ptr %f, float %x monotonic
              %5 = atomicrmw fadd ptr %d, double %y monotonic
              %6 = cmpxchg ptr %l, i64 %3, i64 7 monotonic monotonic
              %7 = call i32 @llvm.nvvm.atomic.load.inc.32.p0(ptr %i, i32 %2)
              fence syncscope("block") acq_rel
              fence syncscope("device") seq_cst
              fence seq_cst
              store i32 %7, ptr %i
              ret void
            }
            """, ".add.f64", ".cas.b64", ".inc.u32", "fence.acq_rel.cta", "fence.sc.gpu", "fence.sc.sys");

    private static final Sample HALVES = new Sample("halves", GpuArch.SM_75, """
            declare float @llvm.fma.f32(float, float, float)
            define ptx_kernel void @halves(ptr %x) {
              %v = load <2 x half>, ptr %x
              %m = fmul <2 x half> %v, %v
              %s = fadd <2 x half> %m, %v
              store <2 x half> %s, ptr %x
              %p = getelementptr i8, ptr %x, i64 8
              %b = load bfloat, ptr %p
              %f = fpext bfloat %b to float
              %g = call float @llvm.fma.f32(float %f, float %f, float 1.0)
              %t = fptrunc float %g to bfloat
              store bfloat %t, ptr %p
              ret void
            }
            """, "mul.rn.f16x2", "add.rn.f16x2", "fma.rn.f32");

    private static final Sample MATHS = new Sample("maths", GpuArch.SM_75, """
            declare double @llvm.sqrt.f64(double)
            declare double @llvm.floor.f64(double)
            declare float @llvm.sqrt.f32(float)
            declare float @llvm.roundeven.f32(float)
            declare float @llvm.minimum.f32(float, float)
            declare i32 @llvm.fptosi.sat.i32.f32(float)
            declare i64 @llvm.ctlz.i64(i64, i1)
            define ptx_kernel void @maths(ptr %d, ptr %f, ptr %i) {
              %x = load double, ptr %d
              %r = call double @llvm.sqrt.f64(double %x)
              %q = fdiv double 1.0, %r
              %e = call double @llvm.floor.f64(double %q)
              store double %e, ptr %d
              %y = load float, ptr %f
              %s = call float @llvm.sqrt.f32(float %y)
              %t = fdiv float %s, 3.0
              %u = call float @llvm.roundeven.f32(float %t)
              %v = call float @llvm.minimum.f32(float %u, float %y)
              store float %v, ptr %f
              %n = call i32 @llvm.fptosi.sat.i32.f32(float %v)
              %w = sext i32 %n to i64
              %z = call i64 @llvm.ctlz.i64(i64 %w, i1 false)
              store i64 %z, ptr %i
              ret void
            }
            """, "sqrt.rn.f64", "rcp.rn.f64", "sqrt.rn.f32", "div.rn.f32", "cvt.rni.f32.f32", "cvt.rmi.f64.f64",
            "clz.b64");

    private static final Sample DYNAMIC_SHARED = new Sample("dynamicShared", GpuArch.SM_75, INDICES + """
            @pool = external addrspace(3) global [0 x i8], align 16
            @table = internal addrspace(4) constant [4 x i32] [i32 3, i32 1, i32 4, i32 1], align 4
            define ptx_kernel void @dynamicShared(ptr %o) {
              %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
              %y = call i32 @llvm.nvvm.read.ptx.sreg.tid.y()
              %z = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.z()
              %k = and i32 %y, 3
              %c = getelementptr [4 x i32], ptr addrspace(4) @table, i32 0, i32 %k
              %v = load i32, ptr addrspace(4) %c
              %local = alloca [8 x i32], align 4
              %m = and i32 %t, 7
              %lp = getelementptr [8 x i32], ptr %local, i32 0, i32 %m
              store volatile i32 %v, ptr %lp
              %lv = load volatile i32, ptr %lp
              %q = getelementptr i32, ptr addrspace(3) @pool, i32 %t
              store i32 %lv, ptr addrspace(3) %q
              %r = load i32, ptr addrspace(3) @pool
              %s = add i32 %r, %z
              store i32 %s, ptr %o
              ret void
            }
            !nvvm.annotations = !{!0, !1}
            !0 = !{ptr @dynamicShared, !"maxntidx", i32 256}
            !1 = !{ptr @dynamicShared, !"minctasm", i32 2}
            """, ".extern .shared", ".maxntid", ".minnctapersm 2", "ld.const", "__local_depot");

    private static final Sample TENSOR_CORES = new Sample("tensorCores", GpuArch.SM_80, """
            @tile = internal addrspace(3) global [4096 x i8] undef, align 16
            declare void @llvm.nvvm.cp.async.cg.shared.global.16(ptr addrspace(3), ptr addrspace(1))
            declare void @llvm.nvvm.cp.async.commit.group()
            declare void @llvm.nvvm.cp.async.wait.group(i32 immarg)
            declare i32 @llvm.nvvm.redux.sync.add(i32, i32)
            declare { i32, i32, i32, i32 } @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.b16.p3(ptr addrspace(3))
            declare { float, float, float, float } @llvm.nvvm.mma.m16n8k16.row.col.bf16(i32, i32, i32, i32, i32, i32,
              float, float, float, float)
            define ptx_kernel void @tensorCores(ptr addrspace(1) %a, ptr %o, i32 %v) {
              call void @llvm.nvvm.cp.async.cg.shared.global.16(ptr addrspace(3) @tile, ptr addrspace(1) %a)
              call void @llvm.nvvm.cp.async.commit.group()
              call void @llvm.nvvm.cp.async.wait.group(i32 0)
              %f = call { i32, i32, i32, i32 } @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.b16.p3(ptr addrspace(3) @tile)
              %a0 = extractvalue { i32, i32, i32, i32 } %f, 0
              %a1 = extractvalue { i32, i32, i32, i32 } %f, 1
              %a2 = extractvalue { i32, i32, i32, i32 } %f, 2
              %a3 = extractvalue { i32, i32, i32, i32 } %f, 3
              %n = call i32 @llvm.nvvm.redux.sync.add(i32 %v, i32 -1)
              %r = call { float, float, float, float } @llvm.nvvm.mma.m16n8k16.row.col.bf16(i32 %a0, i32 %a1, i32 %a2,
                i32 %a3, i32 %n, i32 %v, float 0.0, float 0.0, float 0.0, float 0.0)
              store { float, float, float, float } %r, ptr %o
              ret void
            }
            """, "cp.async.cg.shared.global", "ldmatrix.sync.aligned.m8n8.x4", "redux.sync.add",
            "mma.sync.aligned.m16n8k16");

    private static final Sample CLUSTERS = new Sample("clusters", GpuArch.SM_90, """
            @bar = internal addrspace(3) global i64 undef, align 8
            @tile = internal addrspace(3) global [16384 x i8] undef, align 128
            declare void @llvm.nvvm.mbarrier.init.shared(ptr addrspace(3), i32)
            declare void @llvm.nvvm.barrier.cluster.arrive.aligned()
            declare void @llvm.nvvm.barrier.cluster.wait.aligned()
            declare i32 @llvm.nvvm.read.ptx.sreg.cluster.ctarank()
            declare void @llvm.nvvm.cp.async.bulk.global.to.shared.cluster(ptr addrspace(3), ptr addrspace(3),
              ptr addrspace(1), i32, i16, i64, i1 immarg, i1 immarg)
            define ptx_kernel void @clusters(ptr addrspace(1) %a, ptr %o) {
              call void @llvm.nvvm.mbarrier.init.shared(ptr addrspace(3) @bar, i32 1)
              call void asm sideeffect "fence.mbarrier_init.release.cluster;", "~{memory}"()
              call void @llvm.nvvm.barrier.cluster.arrive.aligned()
              call void @llvm.nvvm.barrier.cluster.wait.aligned()
              call void asm sideeffect "mbarrier.arrive.expect_tx.shared::cta.b64 _, [$0], $1;", "r,r,~{memory}"(
                ptr addrspace(3) @bar, i32 1024) convergent
              call void @llvm.nvvm.cp.async.bulk.global.to.shared.cluster(ptr addrspace(3) @tile, ptr addrspace(3) @bar,
                ptr addrspace(1) %a, i32 1024, i16 0, i64 0, i1 false, i1 false)
              %r = call i32 @llvm.nvvm.read.ptx.sreg.cluster.ctarank()
              store i32 %r, ptr %o
              ret void
            }
            """, "barrier.cluster.arrive", "cp.async.bulk.shared::cluster.global", "%cluster_ctarank");

    private Samples() {
    }

    /** One module of each kind. */
    static List<Sample> all() {
        return List.of(new Sample("saxpy", GpuArch.SM_75, SAXPY, "ld.global.nc.f32", "mul.rn.f32", "add.rn.f32"),
                VECTORS, REDUCTION, ATOMICS, HALVES, MATHS, DYNAMIC_SHARED, TENSOR_CORES, CLUSTERS);
    }
}
