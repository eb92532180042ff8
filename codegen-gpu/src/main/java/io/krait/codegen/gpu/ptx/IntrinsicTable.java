package io.krait.codegen.gpu.ptx;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The LLVM intrinsics that have code on GPUs and give the same bits as everywhere, by the first architecture that has
 * them.
 *
 * <p>Note [Intrinsics that end the process]. LLVM aborts when its NVPTX code generator has no code for an intrinsic,
 * which depends on the architecture and the PTX version; no handler can prevent that. So only what is listed here goes
 * to LLVM. The list was made by compiling each of the 1500 intrinsics of NVPTX, and the general ones with all types,
 * for each architecture in a process of its own (LLVM 20.1.7). Left out on purpose are those that approximate, flush
 * denormals, may be contracted or not ({@code llvm.fmuladd}), or round otherwise than Krait: {@code llvm.fma} on 16-bit
 * numbers rounds once where Krait's rounds to f32 before, and {@code llvm.exp2} is an approximation.
 */
final class IntrinsicTable {
    /** Shorthands of the patterns below. */
    private static final Map<String, String> MACROS = Map.of(
            "FLOAT", "(v\\d+)?(f16|bf16|f32|f64)",
            "SINGLE", "(v\\d+)?(f32|f64)",
            "INT", "(v\\d+)?i(8|16|32|64)",
            "ROUND", "r[nzmp]",
            "PTR", "p\\d(i8)?",
            "SHAPE", "m(16n16k16|32n8k16|8n32k16)",
            "ORDER", "(row|col)");

    private static final String GENERAL = """
            (fabs|sqrt|floor|ceil|trunc|rint|nearbyint|roundeven|round).FLOAT
            (copysign|minnum|maxnum|minimum|maximum|is.fpclass).FLOAT
            fma.SINGLE
            fpto[su]i.sat.INT.FLOAT
            (abs|[su]max|[su]min|ctpop|ctlz|cttz|bitreverse|fshl|fshr|[su](add|sub).sat).INT
            bswap.(v\\d+)?i(16|32|64)
            [su](add|sub|mul).with.overflow.INT
            vector.reduce.(add|mul|and|or|xor|[su]max|[su]min).(INT|v\\d+i1)
            vector.reduce.(fadd|fmul|fmin|fmax|fminimum|fmaximum).FLOAT
            masked.(load|store|gather|scatter).v\\d+(i8|i16|i32|i64|f16|bf16|f32|f64).(v\\d+)?p\\d
            (memcpy|memmove).p\\d.p\\d.i(32|64)
            memset.p\\d.i(32|64)
            lifetime.(start|end).p\\d
            ptrmask.p\\d.i(32|64)
            assume
            expect.i(1|32|64)
            trap
            donothing
            sideeffect
            experimental.noalias.scope.decl
            """;

    private static final String TURING = """
            read.ptx.sreg.(tid|ntid|ctaid|nctaid).[xyz]
            read.ptx.sreg.(laneid|warpid|nwarpid|warpsize|smid|nsmid|gridid|clock|clock64|globaltimer)
            read.ptx.sreg.lanemask.(eq|lt|le|gt|ge)
            barrier0(.(popc|and|or))?
            barrier(.n)?
            barrier.sync(.cnt)?
            bar.warp.sync
            membar.(cta|gl|sys)
            nanosleep
            exit
            activemask
            vote.(all|any|uni|ballot).sync
            match.any.sync.i(32|64)
            match.all.sync.i(32|64)p
            shfl.sync.(up|down|bfly|idx).[if]32p?
            (mulhi|sad).(i|ui|ll|ull|s|us)
            mul24.u?i
            prmt
            fns
            idp[24]a.[su].[su]
            isspacep.(const|global|local|shared)
            (add|mul|div|sqrt|rcp|fma).ROUND.[fd]
            (d2f|(d|f)2u?(i|ll)|u?(i|ll)2(d|f)).ROUND
            f2h.rn
            lohi.i2d
            d2i.(hi|lo)
            (ceil|floor|trunc|round|saturate|fabs).[fd]
            atomic.load.(inc|dec).32.PTR
            atomic.(add|max|min|and|or|xor|exch|cas).gen.i.(cta|sys).i(32|64).PTR
            atomic.(inc|dec).gen.i.(cta|sys).i32.PTR
            atomic.add.gen.f.(cta|sys).f(32|64).PTR
            ldmatrix.sync.aligned.m8n8.x[124](.trans)?.b16.p[03]
            mma.m16n8k8.row.col.(f16.f16|f32.f32)
            mma.m8n8k16.row.col(.satfinite)?.[su]8(.[su]8)?
            mma.m8n8k32.row.col(.satfinite)?.[su]4(.[su]4)?
            wmma.SHAPE.mma.ORDER.ORDER.(f16|f32).(f16|f32)
            wmma.SHAPE.mma.ORDER.ORDER.[su]8(.satfinite)?
            wmma.SHAPE.load.[ab].ORDER(.stride)?.(f16|s8|u8).p[013]
            wmma.SHAPE.load.c.ORDER(.stride)?.(f16|f32|s32).p[013]
            wmma.SHAPE.store.d.ORDER(.stride)?.(f16|f32|s32).p[013]
            """;

    private static final String AMPERE = """
            redux.sync.(add|and|or|xor|u?max|u?min)
            cp.async.ca.shared.global.(4|8|16)(.s)?
            cp.async.cg.shared.global.16(.s)?
            cp.async.(commit.group|wait.group|wait.all)
            cp.async.mbarrier.arrive(.noinc)?(.shared)?
            mbarrier.(init|inval|test.wait)(.shared)?
            mbarrier.arrive(.drop)?(.noComplete)?(.shared)?
            mbarrier.pending.count
            f2tf32.rna
            f2bf16.r[nz]
            ff2(bf|f)16x2.r[nz]
            (abs|neg).bf16(x2)?
            mma.m16n8k(8|16).row.col.bf16
            mma.m16n8k16.row.col.(f16|f32).(f16|f32)
            mma.m16n8k(4|8).row.col.tf32
            mma.m8n8k4.row.col.f64
            mma.m16n8k(16|32).row.col(.satfinite)?.[su]8(.[su]8)?
            mma.m16n8k(32|64).row.col(.satfinite)?.[su]4(.[su]4)?
            mma.(and|xor).popc.(m16n8k128|m16n8k256|m8n8k128).row.col.b1
            wmma.SHAPE.mma.ORDER.ORDER.bf16
            wmma.SHAPE.load.[ab].ORDER(.stride)?.bf16.p[013]
            wmma.m16n16k8.mma.ORDER.ORDER.tf32
            wmma.m16n16k8.load.[ab].ORDER(.stride)?.tf32.p[013]
            wmma.m16n16k8.load.c.ORDER(.stride)?.f32.p[013]
            wmma.m16n16k8.store.d.ORDER(.stride)?.f32.p[013]
            wmma.m8n8k4.mma.ORDER.ORDER(.ROUND)?.f64
            wmma.m8n8k4.load.[abc].ORDER(.stride)?.f64.p[013]
            wmma.m8n8k4.store.d.ORDER(.stride)?.f64.p[013]
            """;

    private static final String HOPPER = """
            barrier.cluster.(arrive(.relaxed)?|wait)(.aligned)?
            read.ptx.sreg.(clusterid|nclusterid|cluster.ctaid|cluster.nctaid).[xyz]
            read.ptx.sreg.cluster.n?ctarank
            is_explicit_cluster
            isspacep.shared.cluster
            getctarank(.shared.cluster)?
            mapa(.shared.cluster)?
            fence.sc.cluster
            elect.sync
            griddepcontrol.(wait|launch.dependents)
            cp.async.bulk.(commit.group|wait.group|wait.group.read)
            cp.async.bulk.(global.to.shared.cluster|shared.cta.to.cluster|shared.cta.to.global|prefetch.L2)
            cp.async.bulk.tensor.(g2s|s2g|prefetch).tile.[1-5]d
            cp.async.bulk.tensor.(g2s|s2g|prefetch).im2col.[345]d
            cp.async.bulk.tensor.reduce.(add|min|max|inc|dec|and|or|xor).tile.[1-5]d
            cp.async.bulk.tensor.reduce.(add|min|max|inc|dec|and|or|xor).im2col.[345]d
            """;

    private static final String HOPPER_ONLY = """
            wgmma.(fence|commit_group|wait_group).sync.aligned
            setmaxnreg.(inc|dec).sync.aligned.u32
            """;

    private static final Map<GpuArch, Pattern> ALLOWED = new EnumMap<>(GpuArch.class);

    static {
        for (GpuArch arch : GpuArch.values()) {
            List<String> names = new ArrayList<>(lines("", GENERAL));
            names.addAll(lines("nvvm.", TURING));
            if (arch.capability() >= 80) {
                names.addAll(lines("nvvm.", AMPERE));
            }
            if (arch.capability() >= 90) {
                names.addAll(lines("nvvm.", HOPPER));
            }
            if (arch == GpuArch.SM_90A) {
                names.addAll(lines("nvvm.", HOPPER_ONLY));
            }
            ALLOWED.put(arch, Pattern.compile(String.join("|", names)));
        }
    }

    private IntrinsicTable() {
    }

    private static List<String> lines(String prefix, String table) {
        return table.lines().map(l -> {
            String pattern = "llvm." + prefix + l;
            // A dot in the table is one in the name.
            pattern = pattern.replace(".", "\\.");
            for (Map.Entry<String, String> macro : MACROS.entrySet()) {
                pattern = pattern.replace(macro.getKey(), macro.getValue());
            }
            return "(?:" + pattern + ")";
        }).toList();
    }

    /** True when an intrinsic can go to LLVM for an architecture. */
    static boolean allows(String name, GpuArch arch) {
        return ALLOWED.get(arch).matcher(name).matches();
    }
}
