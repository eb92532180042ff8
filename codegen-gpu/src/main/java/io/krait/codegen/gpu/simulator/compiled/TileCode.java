package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Emits a lane's part of a product of small matrices by a warp. Elements are summed in the order of k, each product
 * fused with the sum; see the PTX manual for which elements a lane has.
 */
final class TileCode {
    private static final int GROUP = 4;

    private final LoopBuilder b;
    private final BiFunction<Integer, Var, Var> staged;
    private final Var lane;
    private final Var first;
    private final GpuOp.Mma.Tiles tiles;

    /**
     * An emitter.
     *
     * @param staged gives an operand of a thread
     * @param lane the running lane
     * @param first the thread of lane 0
     */
    TileCode(LoopBuilder b, BiFunction<Integer, Var, Var> staged, Var lane, Var first, GpuOp.Mma.Tiles tiles) {
        this.b = b;
        this.staged = staged;
        this.lane = lane;
        this.first = first;
        this.tiles = tiles;
    }

    List<Var> results() {
        Var row = b.apply(Op.SHR, lane, b.index(2));
        Var pair = b.apply(Op.SHL, b.apply(Op.AND, lane, b.index(GROUP - 1)), b.index(1));
        List<Var> all = new ArrayList<>();
        for (int c = 0; c < tiles.countC(); c++) {
            Var column = b.apply(Op.ADD, pair, b.index(c & 1));
            all.add(element(c, row, c >> 1, column));
        }
        return all;
    }

    // Rows 8 to 15 are in the upper half of a lane's parts.
    private Var element(int c, Var row, int half, Var column) {
        int parts = tiles.countA() + tiles.countB();
        Var sum = staged.apply(parts + c, b.apply(Op.ADD, first, lane));
        for (int k = 0; k < depth(); k++) {
            sum = b.apply(Op.FMA, a(row, half, k), ofB(column, k), sum);
        }
        return sum;
    }

    private int depth() {
        return switch (tiles) {
            case M16N8K16_BF16, M16N8K16_F16 -> 16;
            case M16N8K8_TF32 -> 8;
            case M8N8K4_F64 -> 4;
        };
    }

    private Var a(Var row, int half, int k) {
        return switch (tiles) {
            case M16N8K16_BF16, M16N8K16_F16 -> packed(half + (k >= 8 ? 2 : 0), row, k % 8);
            case M16N8K8_TF32 -> tf32(staged.apply(half + (k >= 4 ? 2 : 0), at(row, k % 4)));
            case M8N8K4_F64 -> staged.apply(0, at(row, k));
        };
    }

    private Var ofB(Var column, int k) {
        int a = tiles.countA();
        return switch (tiles) {
            case M16N8K16_BF16, M16N8K16_F16 -> packed(a + (k >= 8 ? 1 : 0), column, k % 8);
            case M16N8K8_TF32 -> tf32(staged.apply(a + (k >= 4 ? 1 : 0), at(column, k % 4)));
            case M8N8K4_F64 -> staged.apply(a, at(column, k));
        };
    }

    // The thread of a place in its group of four.
    private Var at(Var group, int place) {
        return b.apply(Op.ADD, first, b.apply(Op.ADD, b.apply(Op.SHL, group, b.index(2)), b.index(place)));
    }

    private Var packed(int operand, Var group, int k) {
        Var word = staged.apply(operand, at(group, k / 2));
        Var half = b.cast(DType.U16, b.apply(Op.USHR, word, b.constant(DType.U32, k % 2 * 16L)));
        DType type = tiles == GpuOp.Mma.Tiles.M16N8K16_BF16 ? DType.BF16 : DType.F16;
        return b.cast(DType.F32, b.bitcast(type, half));
    }

    // The hardware reads the upper 19 bits.
    private Var tf32(Var word) {
        return b.bitcast(DType.F32, b.apply(Op.AND, word, b.constant(DType.U32, 0xffffe000L)));
    }
}
