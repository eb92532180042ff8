package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Mistakes in control flow: the exact message and the lines in it. */
class FlowErrorTest {
    /** The lines that {@link #mark} saw; {@code #0}, {@code #1} ... in expected messages stand for them. */
    private final List<Integer> lines = new ArrayList<>();

    /** Remembers the line after the call. */
    private void mark() {
        lines.add(1 + StackWalker.getInstance().walk(s -> s.skip(1).findFirst().orElseThrow().getLineNumber()));
    }

    private void fails(Class<? extends KraitException> type, String message, Consumer<Recordings> body) {
        lines.clear();
        KraitException e = assertThrows(KraitException.class, () -> Recordings.kernel(body));
        assertSame(type, e.getClass(), e::getMessage);
        String expected = message;
        for (int i = 0; i < lines.size(); i++) {
            expected = expected.replace("#" + i, "at FlowErrorTest.java:" + lines.get(i));
        }
        assertEquals(expected, e.getMessage());
    }

    @Test
    void unsetVariable() {
        fails(StagingException.class, "the variable made #0 is read #1, but it is not set on every way to here. Give it"
                + " a value when you make it, or set it in both branches", k -> {
                    mark();
                    Var<F64> x = k.flow().unset(DType.F64);
                    k.flow().branch(k.f64(1).lt(2)).then(() -> x.set(1));
                    mark();
                    x.value();
                });
    }

    @Test
    void unsetVariableInALoop() {
        fails(StagingException.class, "the variable made #0 is read #1, but it is not set on every way to here. Give it"
                + " a value when you make it, or set it in both branches", k -> {
                    mark();
                    Var<F64> x = k.flow().unset(DType.F64);
                    k.loop(0, k.i64(4), i -> x.set(1));
                    mark();
                    x.value();
                });
    }

    @Test
    void variableAfterItsRegion() {
        fails(StagingException.class, "the variable made #0 is set #1, but the branch or loop body that it belongs to"
                + " has ended. Make it before that region", k -> {
                    List<Var<I64>> kept = new ArrayList<>();
                    k.loop(0, k.i64(4), i -> {
                        mark();
                        kept.add(k.var(1));
                    });
                    mark();
                    kept.get(0).set(3);
                });
        fails(StagingException.class, "the variable made #0 is read #1, but the branch or loop body that it belongs to"
                + " has ended. Make it before that region", k -> {
                    List<Var<I64>> kept = new ArrayList<>();
                    k.flow().branch(k.f64(1).lt(2)).then(() -> {
                        mark();
                        kept.add(k.var(1));
                    }).else_(() -> {
                        mark();
                        kept.get(0).add(3);
                    });
                });
    }

    @Test
    void setInACondition() {
        fails(StagingException.class, "the variable made #0 is set #1 in the condition of a loop; set it in the body",
                k -> {
                    mark();
                    Var<I64> x = k.var(1);
                    k.flow().loopWhile(() -> {
                        mark();
                        x.inc(1);
                        return x.lt(5);
                    }, () -> { });
                });
    }

    @Test
    void setInAParallelLoop() {
        fails(StagingException.class, "the variable made #0 is set #1 in a parallel loop that began after it:"
                + " iterations run at the same time and would race. Use sum(lo, hi, i -> ...) or another reduction, or"
                + " make the variable inside of the loop", k -> {
                    mark();
                    Var<I64> x = k.var(1);
                    k.parallel(k.i64(4), i -> k.loop(0, i, j -> {
                        mark();
                        x.inc(j);
                    }));
                });
        fails(StagingException.class, "the variable made #0 is set #1 in the elements of a reduction that began after"
                + " it: iterations run at the same time and would race. Use sum(lo, hi, i -> ...) or another reduction,"
                + " or make the variable inside of the loop", k -> {
                    mark();
                    Var<I64> x = k.var(1);
                    sum(k, i -> {
                        mark();
                        x.inc(1);
                    });
                });
    }

    private static void sum(Recordings k, Consumer<Expr<I64>> body) {
        k.flow().<I64, I64>fold(t -> new Reduction.Fold(Op.ADD), k.i64(0).value(), k.i64(9).value(), i -> {
            body.accept(i);
            return i;
        });
    }

    @Test
    void valuesThatEscape() {
        fails(StagingException.class, "a value that was computed #0 inside of a branch or loop is used outside of it"
                + " #1, where it may not have been computed. Keep it in a variable made before: var x = var(0.0); ..."
                + " x.set(value)", k -> {
                    List<Expr<F64>> kept = new ArrayList<>();
                    Expr<F64> x = k.f64(1);
                    k.flow().branch(x.lt(2)).then(() -> {
                        mark();
                        kept.add(x.add(7));
                    });
                    mark();
                    kept.get(0).mul(2);
                });
    }

    @Test
    void escapedValueInAVariable() {
        fails(StagingException.class, "a value that was computed #0 inside of a branch or loop is used outside of it"
                + " #1, where it may not have been computed. Keep it in a variable made before: var x = var(0.0); ..."
                + " x.set(value)", k -> {
                    List<Expr<F64>> kept = new ArrayList<>();
                    Var<F64> x = k.flow().variable(k.f64(1).value());
                    k.flow().branch(x.lt(2)).then(() -> {
                        mark();
                        kept.add(x.add(7));
                    });
                    mark();
                    x.set(kept.get(0));
                });
    }

    @Test
    void escapedIndex() {
        fails(StagingException.class, "a value that was computed #0 inside of a branch or loop is used outside of it"
                + " #1, where it may not have been computed. Keep it in a variable made before: var x = var(0.0); ..."
                + " x.set(value)", k -> {
                    List<Expr<I64>> kept = new ArrayList<>();
                    StagedArray<F64> a = k.array(DType.F64, 1);
                    mark();
                    k.flow().loopFor(k.i64(0).value(), k.i64(9).value(), 1, kept::add);
                    mark();
                    a.set(1.0, kept.get(0));
                });
    }

    @Test
    void escapedResult() {
        KraitException e = assertThrows(StagingException.class, () -> Recordings.function(1, k -> {
            List<Expr<I64>> kept = new ArrayList<>();
            k.parallel(k.i64(4), i -> kept.add(i.add(1)));
            return kept.get(0);
        }));
        assertEquals("a value that was computed at FlowErrorTest.java", e.getMessage().split(":")[0]);
    }

    @Test
    void elseThatDoesNotFollow() {
        fails(StagingException.class, "else_ must follow its if_ at once #0: write if_(c).then(...).else_(...) as one"
                + " statement", k -> {
                    Var<I64> x = k.var(1);
                    Flow.Then t = k.flow().branch(x.lt(2)).then(() -> x.set(4));
                    x.inc(1);
                    mark();
                    t.else_(() -> x.set(5));
                });
        fails(StagingException.class, "elseIf must follow its if_ at once #0: write if_(c).then(...).elseIf(...) as one"
                + " statement", k -> {
                    Var<I64> x = k.var(1);
                    Flow.Then t = k.flow().branch(x.lt(2)).then(() -> x.set(4));
                    t.else_(() -> x.set(5));
                    mark();
                    t.elseIf(() -> x.lt(3));
                });
    }

    @Test
    void wrongTypes() {
        fails(DTypeException.class, "the variable made #0 is i64, it cannot be set to a f64 #1. Cast the value, for"
                + " instance x.to(i64)", k -> {
                    mark();
                    Var<Num> x = k.flow().variable(k.i64(1).value());
                    mark();
                    x.set(k.f64(1));
                });
        fails(DTypeException.class, "the condition of if_ #0 must be bool, got i64. Compare it, for instance x.ne(0)",
                k -> {
                    mark();
                    k.flow().branch(new Expr<Bool>(k.i64(1).value()));
                });
        fails(DTypeException.class, "the condition of while_ #0 must be bool, got i64. Compare it, for instance"
                + " x.ne(0)", k -> {
                    mark();
                    k.flow().loopWhile(() -> new Expr<Bool>(k.i64(1).value()), () -> { });
                });
        fails(DTypeException.class, "the two sides of if_ #0 give i64 and f64. Cast one of them, for instance"
                + " x.to(i64)", k -> {
                    mark();
                    k.flow().<Num>choose(k.i64(1).lt(2), () -> new Expr<>(k.i64(1).value()), () -> new Expr<>(
                            k.f64(1).value()));
                });
        fails(DTypeException.class, "the bounds of for_ #0 must be i64, got f64. Cast them, for instance n.to(i64)",
                k -> {
                    mark();
                    k.flow().loopFor(k.i64(1).value(), k.f64(2).value(), 1, i -> { });
                });
        fails(DTypeException.class, "the call of sin #0 passes [i64], but it takes [f64]. Cast the arguments, for"
                + " instance x.to(f64)", k -> {
                    Foreign sin = new Foreign("sin", 1, List.of(DType.F64), Optional.of(DType.F64), false, "");
                    mark();
                    k.flow().call(sin, List.of(k.i64(1).value()));
                });
    }

    @Test
    void steps() {
        fails(StagingException.class, "the step of for_ must not be 0 #0", k -> {
            mark();
            k.flow().loopFor(k.i64(1).value(), k.i64(2).value(), 0, i -> { });
        });
        fails(StagingException.class, "the step of for_ must not be -9223372036854775808 #0", k -> {
            mark();
            k.flow().loopFor(k.i64(1).value(), k.i64(2).value(), Long.MIN_VALUE, i -> { });
        });
    }

    @Test
    void leavingWhatIsNoLoop() {
        fails(StagingException.class, "exitIf #0 is not inside of a loop", k -> {
            mark();
            k.flow().exitIf(k.i64(1).lt(2));
        });
        fails(StagingException.class, "exitIf #0 would leave a parallel loop, whose iterations run in any order: use"
                + " continueIf to skip the rest of an iteration, or a serial for_",
                k -> k.parallel(k.i64(4), i -> {
                    mark();
                    k.flow().exitIf(i.lt(2));
                }));
        fails(StagingException.class, "continueIf #0 is in the elements of a reduction, which takes the element of each"
                + " index: give the identity instead, for instance if_(c, () -> x, () -> zero)", k -> sum(k, i -> {
                    mark();
                    k.flow().continueIf(i.lt(3));
                }));
        fails(StagingException.class, "exitIf #0 is in the condition of a loop; put it into the body", k -> {
            Var<I64> x = k.var(0);
            k.flow().loopWhile(() -> {
                mark();
                k.flow().exitIf(x.gt(3));
                return x.lt(5);
            }, () -> x.inc(1));
        });
        fails(StagingException.class, "exitIf or continueIf is part of the condition of elseIf #0: put it into a"
                + " branch", k -> k.loop(0, k.i64(4), i -> {
                    Flow.ElseIf e = k.flow().branch(i.lt(1)).then(() -> { }).elseIf(() -> {
                        k.flow().exitIf(i.gt(2));
                        return i.lt(3);
                    });
                    mark();
                    e.then(() -> { });
                }));
    }

    @Test
    void localArraysAndFaults() {
        fails(ShapeException.class, "a local array cannot have the extent -1 #0", k -> {
            mark();
            k.flow().local(DType.F64, 2, -1);
        });
        fails(StagingException.class, "the message of fail_if #0 has 2 {} for 1 values", k -> {
            mark();
            k.flow().fail(k.i64(1).lt(2), "{} and {}", k.i64(1));
        });
    }

    @Test
    void conditionsOfAnotherRecording() {
        Recordings other = new Recordings();
        Expr<Bool> c = other.i64(1).lt(2);
        String m = assertThrows(StagingException.class, () -> Recordings.kernel(k -> k.flow().branch(c)))
                .getMessage();
        assertTrue(m.startsWith("a staged value of the kernel (began at FlowErrorTest.java:"), m);
        assertTrue(m.endsWith(": staged values live only inside the lambda that made them. Pass it as an argument"
                + " instead"), m);
    }
}
